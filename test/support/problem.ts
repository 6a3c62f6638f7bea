import { expect } from 'vitest';
import type { Answer } from './client.js';

/** Traces of the inside: stack frames, files, SQL, names of libraries. */
const INSIDE =
  /\n\s+at |node_modules|\.[jt]s:\d|\/dist\/|\b(SELECT|INSERT|UPDATE|DELETE) .*\b(FROM|INTO|SET)\b|relation "|SQLSTATE|QueryFailed|typeorm|fastify|FST_/i;

/** Asserts that an answer is a problem as the contract wants it, with a `status` and, where given, a `code`. */
export function expectProblem(answer: Answer, status: number, code?: string): void {
  const { headers, body, text } = answer;
  expect([answer.status, text]).toEqual([status, expect.any(String)]);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(body).toMatchObject({
    type: expect.stringMatching(/^https?:\/\/.*\/errors\/[a-z-]+$/),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    code: code ?? expect.stringMatching(/^[a-z][a-z-]*$/),
    requestId: headers.get('x-request-id'),
  });
  expect(text).not.toMatch(INSIDE);
}

/** The members of a problem that may differ between two refusals that must look the same. */
export function withoutRequest({ status, body }: Answer): unknown {
  const { requestId: _id, instance: _path, ...rest } = body as Record<string, unknown>;
  return { status, ...rest };
}
