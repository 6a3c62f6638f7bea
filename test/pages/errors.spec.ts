import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpException } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';
import { expectProblem } from '../support/problem.js';

const { defineError } = await built<typeof import('../../src/platform/errors/domain-error.js')>(
  'platform/errors/domain-error',
);
const { toProblem } =
  await built<typeof import('../../src/platform/http/problem.js')>('platform/http/problem');

const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8'))
  .join('');

interface Explanation {
  status: number;
  code: string;
  title: string;
  why: string;
  remedy: string;
}

describe('error pages', () => {
  let test: TestApp;
  let listed: Explanation[];
  const get = (path: string, accept?: string) =>
    test.anonymous.get(`/${path}`, { headers: accept ? { accept } : {} });
  beforeAll(async () => {
    test = await startApp();
    ({ data: listed } = (await get('/errors.json')).body as { data: Explanation[] });
  });
  afterAll(() => test.close());

  it('are there for every class of errors in the source, once each', () => {
    const codes = [...source.matchAll(/ extends defineError\(\{\s*code: '([^']+)'/g)].map(
      ([, code]) => code!,
    );
    expect(listed.map(({ code }) => code).sort()).toEqual(codes.sort());
    // No class goes past defineError, which makes them.
    expect(source.match(/ extends DomainError\b/g)).toHaveLength(1);
  });

  it('are there for whatever the framework refuses by itself, with the same status and title', () => {
    for (let thrown = 400; thrown < 600; thrown += 1) {
      const { status, code, title } = toProblem(new HttpException('', thrown)).problem;
      expect(listed).toContainEqual(expect.objectContaining({ status, code, title }));
    }
  });

  it('say status, code and title, what happened and what to do', async () => {
    const shown = (text: string) => text.replaceAll(/<[^>]+>/g, '').replaceAll('&#39;', "'");
    for (const { status, code, title, why, remedy } of listed) {
      const page = await get(`/errors/${code}`);
      expect([code, page.status]).toEqual([code, 200]);
      const text = shown(page.text);
      for (const part of [`${title} · Doable`, `${status} · ${code}`, 'What happened', 'What to do'])
        expect(text).toContain(part);
      expect([why, remedy]).toEqual([
        expect.stringMatching(/^[A-Z].{20,}\.$/s),
        expect.stringMatching(/^[A-Z].{10,}\.$/s),
      ]);
    }
  });

  it('explain the type of a problem that was answered: in a browser, to a program, as text', async () => {
    const answer = await test.anonymous.get('/users/me');
    expectProblem(answer, 401, 'token-required');
    const { type, title, status, code } = answer.body as Record<string, string>;
    const { pathname } = new URL(type!);

    const page = await get(pathname, 'text/html,application/xhtml+xml,*/*;q=0.8');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.text).toContain(`<h1>${title}</h1>`);

    const explained = await get(pathname, 'application/json');
    expect(explained.body).toEqual(listed.find((one) => one.code === code));
    expect(explained.body).toMatchObject({ title, status });

    const text = await get(pathname, 'text/markdown');
    expect(text.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(text.text).toMatch(/^# Sign in first\n\n401 · `token-required`\n\n## What happened\n/);
    expect(text.headers.get('vary')).toBe('accept, origin');
  });

  it('are 404 for a code that there is not', async () => {
    for (const code of ['nope', '__proto__', 'toString', '%3Cscript%3E'])
      expectProblem(await get(`/errors/${code}`), 404, 'not-found');
  });

  it('are all linked from /errors', async () => {
    const { text } = await get('/errors');
    for (const { code } of listed) expect(text).toContain(`href="/errors/${code}"`);
  });

  it('cannot be two of the same code', () => {
    const again = { code: 'not-found', kind: 'not-found', title: 'Again', why: '', remedy: '' } as const;
    expect(() => defineError(again)).toThrow('not-found');
  });
});
