import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Contract } from '../../src/features/changelog/contract.js';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { built, copyOfBuilt, replaceIn } from '../support/built.js';
import { committed } from '../support/documented.js';

const { changelogPage } = await built<typeof import('../../src/features/changelog/changelog-page.js')>(
  'features/changelog/changelog-page',
);
const { historyOf } = await built<typeof import('../../src/features/changelog/releases.js')>(
  'features/changelog/releases',
);

const current = committed as unknown as Contract;

describe('GET /changelog', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startApp();
  });
  afterAll(() => test.close());

  it('begins with the first release', async () => {
    const { status, text, headers } = await test.anonymous.get('//changelog');
    expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toMatch(/<h2 id="0-1-0">0\.1\.0<\/h2>.*The first version, with \d+ operations\./s);
    expect(text).toContain('href="/docs"');
  });

  it('says of each version what was added, changed, deprecated and removed', () => {
    const next = structuredClone(current);
    Object.assign(next.info, { version: '1.1.0', 'x-released': '2027-01-15' });
    next.components.schemas.CreateTask!.properties!.mood = { type: 'string' };
    next.components.schemas.Label!.properties!['<b>'] = { type: 'string' };
    delete next.paths['/api/v1/labels/{id}']!.delete;
    const later = structuredClone(next);
    later.paths['/api/v1/labels']!.get!.deprecated = true;
    const page = changelogPage(historyOf([current, next], later));
    const told = page.replace(/\s+/g, ' ').replaceAll(/<\/?code>/g, '`');
    expect(told).toMatch(
      /Not released yet.*Deprecated.*`GET \/labels` ends in a later version.*1\.1\.0.*2027-01-15/,
    );
    expect(told).toMatch(
      /Added.*`POST \/tasks` takes `mood`.*Removed.*`DELETE \/labels\/{id}` \(Delete a label\).*breaks clients.*The first version/,
    );
    expect(told).toContain(
      '`POST /labels`, `GET /labels`, `GET /labels/{id}`, and 1 more answer `&lt;b&gt;`',
    );
  });

  it('tells of an operation that ends, as its answers and the document do', async () => {
    const copy = copyOfBuilt();
    const ends = `(await import('../../platform/http/deprecated.js')).Deprecated({ since: '2026-12-01', sunset: '2027-07-01' })`;
    replaceIn(copy, 'features/labels/labels.controller', `Get(':id'),`, `Get(':id'), ${ends},`);
    const beside = await startBeside({ BUILT: copy });
    const maya = await beside.anonymous.register();
    const { id } = (await maya.post('/labels', { name: 'urgent' })).body as { id: string };
    const { headers } = await maya.get(`/labels/${id}`);
    expect([headers.get('deprecation'), headers.get('sunset')]).toEqual([
      '@1796083200',
      'Thu, 01 Jul 2027 00:00:00 GMT',
    ]);
    expect((await maya.get('/labels')).headers.has('deprecation')).toBe(false);
    const { paths } = (await beside.anonymous.get('//docs-json')).body as typeof committed;
    const { deprecated, responses } = paths['/api/v1/labels/{id}']!
      .get as unknown as Contract['paths'][''][''];
    expect([deprecated, Object.keys(responses['200']!.headers!)]).toEqual([
      true,
      expect.arrayContaining(['Deprecation', 'Sunset']),
    ]);
    const { text } = await beside.anonymous.get('//changelog');
    expect(text).toContain('<code>GET /labels/{id}</code> ends on 2027-07-01');
    await beside.close();
  });
});
