import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpException } from '@nestjs/common';
import { describe, expect, it } from 'vitest';
import type { ErrorKind } from '../../src/platform/errors/domain-error.js';
import { built } from '../support/built.js';

const { EXPLANATIONS } = await built<typeof import('../../src/features/errors/explanations.js')>(
  'features/errors/explanations',
);
const { toProblem } =
  await built<typeof import('../../src/platform/http/problem.js')>('platform/http/problem');
const { DomainError } = await built<typeof import('../../src/platform/errors/domain-error.js')>(
  'platform/errors/domain-error',
);

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join('src', name), 'utf8'));
const CLASS = /class \w+ extends DomainError \{.*?code = '([^']+)'.*?kind = '([^']+)'.*?title = '([^']+)'/gs;

/** Every class that is thrown, as it goes over the wire. */
const thrown = sources.flatMap((text) =>
  [...text.matchAll(CLASS)].map(([, code, kind, title]) => {
    class Probe extends DomainError {
      readonly code = code!;
      readonly kind = kind as ErrorKind;
      readonly title = title!;
    }
    return toProblem(new Probe()).problem;
  }),
);

/** What the framework refuses by itself. */
const statuses = Array.from({ length: 200 }, (_, index) => 400 + index);
const ofFramework = statuses
  .map((status) => toProblem(new HttpException('', status)).problem)
  .filter(({ code }) => !code.startsWith('http-'));

describe('the explanation of an error', () => {
  it('is there for every class that extends DomainError', () => {
    const declared = sources.join('').match(/ extends DomainError\b/g)!;
    expect(thrown).toHaveLength(declared.length);
  });

  const first = new Map([...ofFramework, ...thrown].map((problem) => [problem.code, problem]));
  it.each([...first.values()])('$code says its status and title', ({ code, status, title }) => {
    expect(EXPLANATIONS[code]).toMatchObject({ status, title });
  });

  it('is not kept for codes that nobody answers', () => {
    expect(Object.keys(EXPLANATIONS).filter((code) => !first.has(code))).toEqual([]);
  });

  it('says what happened and what to do', () => {
    for (const { why, remedy } of Object.values(EXPLANATIONS))
      expect([why, remedy]).toEqual([
        expect.stringMatching(/^[A-Z].{20,}\.$/s),
        expect.stringMatching(/^[A-Z].{10,}\.$/s),
      ]);
  });
});
