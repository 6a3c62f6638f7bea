import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client, Person } from '../support/client.js';

let test: TestApp;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  omar = await test.anonymous.register();
});
afterAll(() => test.close());

/** The titles that a list of somebody has. */
async function titles(client: Client, search: string): Promise<string[]> {
  const { status, body, text } = await client.get(`/tasks?limit=100&${search}`);
  expect([search, status, status === 200 || text]).toEqual([search, 200, true]);
  return body.data.map(({ title }: { title: string }) => title);
}
const sorted = async (client: Client, search: string) => (await titles(client, search)).toSorted();

describe('GET /tasks?q', () => {
  let own: Person;
  beforeAll(async () => {
    own = await test.anonymous.register();
    await own.task({ title: 'Write the release notes', description: 'Ask Ådne about crème brûlée.' });
    await own.task({ title: 'Crème', description: 'for the release' });
    await own.task({ title: 'Fix login/logout', description: 'mail@example.com, v2.10 – <b>bold</b> it’s' });
    await own.task({ title: 'Прочитать Войну и мир' });
    await own.task({ title: '読む 🌱' });
    await own.task({ title: '¿Leer “Dune”—l’été?', description: '牛奶，鸡蛋' });
    await own.task({
      title: '€50rent ✓done',
      description: '\u{1f331}plant\ufe0f\u{1f331}seed one→two \u200eleft',
    });
    await own.task({ title: '한국어 ガギグ'.normalize('NFD') });
    await omar.task({ title: 'Release of another person' });
  });

  it.each([
    ['release', ['Crème', 'Write the release notes']],
    ['RELEASE notes', ['Write the release notes']],
    ['not rel', ['Write the release notes']],
    ['creme brulee', ['Write the release notes']],
    ['crè', ['Crème', 'Write the release notes']],
    ['adne', ['Write the release notes']],
    ['logout', ['Fix login/logout']],
    ['login/log', ['Fix login/logout']],
    ['mail@exam', ['Fix login/logout']],
    ['example', ['Fix login/logout']],
    ['v2.1', ['Fix login/logout']],
    ['bold', ['Fix login/logout']],
    ['войну', ['Прочитать Войну и мир']],
    ['МИР', ['Прочитать Войну и мир']],
    ['読む', ['読む 🌱']],
    ['leer', ['¿Leer “Dune”—l’été?']],
    ['dune', ['¿Leer “Dune”—l’été?']],
    ["l'ete", ['¿Leer “Dune”—l’été?']],
    ['鸡蛋', ['¿Leer “Dune”—l’été?']],
    ['50', ['€50rent ✓done']],
    ['€50', ['€50rent ✓done']],
    ['done', ['€50rent ✓done']],
    ['plant seed', ['€50rent ✓done']],
    ['\u{1f331}seed', ['€50rent ✓done']],
    ['one two', ['€50rent ✓done']],
    ['left', ['€50rent ✓done']],
    ['한국어 ガギ', ['한국어 ガギグ'.normalize('NFD')]],
    ['ガギ'.normalize('NFD'), ['한국어 ガギグ'.normalize('NFD')]],
    ['release nothing', []],
    ['elease', []],
    ['person', []],
  ])('%s finds %s', async (q, expected) => {
    expect(await sorted(own, `q=${encodeURIComponent(q)}`)).toEqual(expected);
  });

  it.each([
    '',
    ' ',
    '!',
    '& | ! ( ) <-> :* @ \\ \' "',
    "'",
    "''",
    '\\',
    "release' | 'write",
    'release:*A',
    '@',
    '@@@',
    "'; DROP TABLE tasks; --",
    '%',
    '\u{1f331}'.repeat(100),
    '漢'.repeat(200),
    '\u202e\u0301\ufffd',
    'ﬁ½№ß',
    `a${' b'.repeat(99)}`,
  ])('takes any text, such as %s', async (q) => {
    const { status, body } = await own.get(`/tasks?q=${encodeURIComponent(q)}&count=true`);
    expect([status, Array.isArray(body.data)]).toEqual([200, true]);
  });

  it.each(['!?…', '\u{1f331}', '€', '\u0301', '\ue000', '\u200d'])(
    'of nothing but signs, such as %s, finds nothing',
    async (q) => {
      expect(await titles(own, `q=${encodeURIComponent(q)}`)).toEqual([]);
    },
  );

  it('puts words of the title before words of the description, page by page', async () => {
    expect(await titles(own, 'q=creme')).toEqual(['Crème', 'Write the release notes']);
    const first = await own.get('/tasks?q=creme&limit=1');
    expect(Object.keys(first.body.data[0])).not.toContain('relevance');
    const second = await own.get(`/tasks?q=creme&limit=1&cursor=${first.body.nextCursor}`);
    const pages = [first, second].map(({ body }) => [body.data[0].title, body.nextCursor === null]);
    expect(pages).toEqual([
      ['Crème', false],
      ['Write the release notes', true],
    ]);
    expect(await titles(own, 'q=creme&sort=relevance')).toEqual(['Write the release notes', 'Crème']);
    expect(await titles(own, 'q=creme&sort=title')).toEqual(['Crème', 'Write the release notes']);
  });

  it('walks many that fit alike without a gap', async () => {
    const many = await test.anonymous.register();
    for (let n = 0; n < 12; n += 1) await many.task({ title: `Row ${n % 3 === 0 ? 'row row' : n}` });
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await many.get(`/tasks?q=row&limit=5${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([12, 12]);
  });

  it('shows a change at once, of the words and of the project', async () => {
    const { id } = await own.task({ title: 'Zebra' });
    expect(await titles(own, 'q=zeb')).toEqual(['Zebra']);
    const project = (await own.post('/projects', { name: 'Zoo' })).body.id;
    await own.put(`/tasks/${id}/placement`, { body: { projectId: project } });
    expect(await titles(own, 'q=zeb')).toEqual(['Zebra']);
    await own.patch(`/tasks/${id}`, { title: 'Quagga' });
    expect([await titles(own, 'q=zeb'), await titles(own, 'q=quag')]).toEqual([[], ['Quagga']]);
  });
});
