import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { type CurlAnswer, runShell } from '../support/shell.js';

/** The README's shell lines, as they stand but for the address. */
async function walkthrough(url: string): Promise<string> {
  const [, lines] = /```sh\n([\s\S]*?)```/.exec(await readFile('README.md', 'utf8')) ?? [];
  if (!lines?.includes('http://localhost:3000')) throw new Error('README.md has no shell lines to run');
  return lines.replaceAll('http://localhost:3000', url);
}

describe('The lines of README.md', () => {
  let test: TestApp;
  let answers: CurlAnswer[];
  beforeAll(async () => {
    test = await startApp();
    ({ answers } = await runShell(await walkthrough(test.url)));
  });
  afterAll(() => test.close());

  it('do everything that a task goes through, each with the status that the contract names', () => {
    const id = answers[2]!.headers.location![0]!.split('/').at(-1)!;
    expect(
      answers.map(({ method, path, status }) => `${method} ${path.replace(id, '{id}')} ${status}`),
    ).toEqual([
      'POST /api/v1/auth/register 201',
      'POST /api/v1/auth/login 200',
      'POST /api/v1/tasks 201',
      'GET /api/v1/tasks 200',
      'PATCH /api/v1/tasks/{id} 200',
      'PUT /api/v1/tasks/{id}/completion 200',
      'DELETE /api/v1/tasks/{id}/completion 200',
      'DELETE /api/v1/tasks/{id} 204',
    ]);
  });

  it('get the version of the task with every answer that has one', () => {
    const [, , created, list, patched, completed, reopened, deleted] = answers.map(
      ({ headers }) => headers.etag?.[0],
    );
    expect([created, patched, completed, reopened]).toEqual(['"v1"', '"v2"', '"v3"', '"v4"']);
    expect(list).toMatch(/^"[\w-]{20,}"$/);
    expect(deleted).toBeUndefined();
  });

  it('get the headers that every answer has', () => {
    for (const { headers } of answers) {
      expect(headers).toMatchObject({
        'cache-control': ['no-store'],
        'x-request-id': [expect.stringMatching(/^[\w.:+/=-]{8,128}$/)],
        'x-content-type-options': ['nosniff'],
        'content-security-policy': [expect.stringContaining("default-src 'none'")],
        'ratelimit-policy': [expect.stringMatching(/^"\w+";q=\d+;w=\d+$/)],
        ratelimit: [expect.stringMatching(/^"\w+";r=\d+;t=\d+$/)],
      });
    }
  });

  it('leave an account that signs in, and no task', async () => {
    const { body } = await test.anonymous.post('/auth/login', {
      identifier: 'ada@example.com',
      password: 'correct-horse-battery',
    });
    const list = await test.anonymous.get('/tasks', {
      headers: { authorization: `Bearer ${body.accessToken}` },
    });
    expect(list.body).toEqual({ data: [], nextCursor: null });
  });

  it('are the only requests that the documents tell: none is left untried', async () => {
    const documents = (await readdir('docs', { recursive: true })).filter((name) => name.endsWith('.md'));
    const paths = ['CONTRIBUTING.md', 'bench/README.md', ...documents.map((name) => join('docs', name))];
    for (const path of paths) expect([path, requestsIn(await readFile(path, 'utf8'))]).toEqual([path, []]);
    const readme = await readFile('README.md', 'utf8');
    expect(requestsIn(readme.replace(/```sh\n[\s\S]*?```/, ''))).toEqual([]);
  });
});

/** Calls of curl, and what looks like the body of a request. */
const requestsIn = (text: string) => text.match(/\bcurl .*|-d '\{.*|^\s*\{\s*"\w+":.*/gm) ?? [];
