import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

interface Answer {
  method: string;
  path: string;
  status: number;
  headers: Record<string, string[]>;
}

const SEPARATOR = '--- answer';

/** The README's shell lines, as they stand but for the address. */
async function walkthrough(url: string): Promise<string> {
  const [, lines] = /```sh\n([\s\S]*?)```/.exec(await readFile('README.md', 'utf8')) ?? [];
  if (!lines?.includes('http://localhost:3000')) throw new Error('README.md has no shell lines to run');
  return lines.replaceAll('http://localhost:3000', url);
}

/** Runs shell lines; curl tells about each answer on the side, by its own configuration. */
async function run(lines: string): Promise<Answer[]> {
  const home = await mkdtemp(join(tmpdir(), 'doable-readme-'));
  const format = `%{stderr}${SEPARATOR}\\n%{method}\\n%{url}\\n%{http_code}\\n%{header_json}\\n`;
  await writeFile(join(home, '.curlrc'), `silent\nwrite-out = "${format}"\n`);
  try {
    const env = { PATH: process.env.PATH, CURL_HOME: home };
    const { stderr } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', lines], { env });
    return stderr.split(`${SEPARATOR}\n`).slice(1).map(answerOf);
  } finally {
    await rm(home, { recursive: true });
  }
}

function answerOf(text: string): Answer {
  const [method, url, status, ...json] = text.split('\n');
  const headers = JSON.parse(json.join('\n')) as Answer['headers'];
  return { method: method!, path: new URL(url!).pathname, status: Number(status), headers };
}

describe('The lines of README.md', () => {
  let test: TestApp;
  let answers: Answer[];
  beforeAll(async () => {
    test = await startApp();
    answers = await run(await walkthrough(test.url));
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
});
