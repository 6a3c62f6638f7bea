import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { PASSWORD } from '../support/client.js';
import { documentedOperations } from '../support/documented.js';
import { runShell } from '../support/shell.js';

const PUBLIC_URL = 'https://doable.example';

describe('the guide', () => {
  let test: TestApp;
  let guide: string;
  const get = (path: string, headers: Record<string, string> = {}) =>
    test.anonymous.get(`/${path}`, { headers });
  beforeAll(async () => {
    test = await startApp({ PUBLIC_URL });
    guide = (await get('/guide.md')).text;
  });
  afterAll(() => test.close());

  /** A folder as `npm start` leaves it, with the sign-in of an account that there is. */
  async function startedFolder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'doable-guide-'));
    const { user } = await test.anonymous.register();
    await mkdir(join(folder, '.data'));
    const signIn = JSON.stringify({ identifier: user.email, password: PASSWORD });
    await writeFile(join(folder, '.data/first-run.txt'), signIn);
    return folder;
  }

  it('tells requests that work as they stand: three to the first task, the demo account, each way in', async () => {
    const blocks = [...guide.matchAll(/```sh\n(.*?)```/gs)].map(([, lines]) => lines!);
    expect(blocks.join('').match(/curl/g)).toEqual(guide.match(/curl/g));
    const folder = await startedFolder();
    const script = blocks.join('\necho;').replaceAll(PUBLIC_URL, test.url);
    const { answers, stdout } = await runShell(script, folder).finally(() => rm(folder, { recursive: true }));
    expect(
      answers.map(({ method, path, status }) => `${method} ${path.replace('/api/v1', '')} ${status}`),
    ).toEqual([
      'POST /auth/register 201',
      'POST /tasks 201',
      'GET /tasks 200',
      'POST /auth/login 200',
      'POST /auth/login 200',
      'POST /auth/refresh 200',
      'POST /auth/confirmation 204',
      'POST /users/me/tokens 201',
      'GET /auth/providers 200',
      'POST /auth/password-reset 204',
      'POST /graphql 200',
    ]);
    const [created, listed] = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as object);
    expect(created).toMatchObject({ title: 'Write the release notes', priority: 2, status: 'open' });
    expect(listed).toEqual({ data: [created], nextCursor: null });
  });

  it('lists every operation with its summary', () => {
    const lines = [...guide.matchAll(/^- `([A-Z]+ \/api\/v1\S+)` \S.*$/gm)].map(
      ([, operation]) => operation!,
    );
    expect(lines.sort()).toEqual(documentedOperations.map(({ method, path }) => `${method} ${path}`).sort());
  });

  it('is the same on a page, and begins the document', async () => {
    const page = await get('/guide');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    for (const [, title] of guide.matchAll(/^## (.+)$/gm))
      expect(page.text).toMatch(new RegExp(`<h2[^>]*>${title}<`));
    const { info } = (await get('/docs-json')).body as { info: { description: string } };
    expect(guide).toContain(info.description);
  });

  it('leaves no word to be filled in', () => {
    expect(guide.match(/\{(api|origin|\w+Per\w+)\}|undefined/g)).toBeNull();
    expect(guide).toContain(`${PUBLIC_URL}/api/v1/tasks`);
  });

  it('stands at the top of /docs as far as the first task, with the demo account', async () => {
    const { text } = await get('/docs');
    const commands = [...text.matchAll(/<pre tabindex="0"><code class="language-sh">(.*?)<\/code>/gs)];
    expect(commands).toHaveLength(4);
    expect(text.indexOf('admin@doable.local')).toBeLessThan(text.indexOf('<div id="docs">'));
  });

  it('is found through /llms.txt, like everything else there is to read', async () => {
    const { text, headers } = await get('/llms.txt');
    expect(headers.get('content-type')).toBe('text/plain; charset=utf-8');
    // llmstxt.org: a title, a summary, words, then sections of nothing but links with notes.
    expect(text).toMatch(/^# Doable\n\n> \S.+\n\n\S.+\n\n(## \w+\n\n(- \[[^\]]+\]\(\S+\): \S.+\n)+\n?)+$/);
    const links = [...text.matchAll(/\]\((\S+)\)/g)].map(([, link]) => link!);
    expect(links).toContain(`${PUBLIC_URL}/guide.md`);
    for (const link of links) {
      expect([link, link.startsWith(`${PUBLIC_URL}/`)]).toEqual([link, true]);
      expect([link, (await get(link.slice(PUBLIC_URL.length))).status]).toEqual([link, 200]);
    }
  });

  it('is kept for minutes, and then asked for by its ETag', async () => {
    for (const path of ['/guide.md', '/guide', '/llms.txt', '/docs', '/errors', '/errors/not-found']) {
      const { headers, text } = await get(path);
      expect([path, headers.get('cache-control')]).toEqual([path, 'public, max-age=300']);
      const again = await get(path, { 'if-none-match': headers.get('etag')! });
      expect([path, again.status, again.text, text.length > 500]).toEqual([path, 304, '', true]);
    }
  });
});
