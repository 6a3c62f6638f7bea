import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { DomainError, type ErrorKind, type FieldError } from '../errors/domain-error.js';
import { DatabaseUnavailable, failureCode, isUnavailable } from '../database/failures.js';

/** An error as it goes over the wire (RFC 9457). */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  errors?: FieldError[];
}

/** A problem and the headers that go with it. */
export interface ProblemAnswer {
  problem: Omit<Problem, 'type'>;
  headers: Record<string, string>;
  /** Whether somebody should look at it. */
  isFault: boolean;
}

const STATUS_OF: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  method: 405,
  conflict: 409,
  stale: 412,
  unprocessable: 422,
  'too-long': 414,
  'too-many': 429,
  unavailable: 503,
};

const CODE_OF: Record<number, string> = {
  400: 'malformed-request',
  404: 'not-found',
  405: 'method-not-allowed',
  408: 'request-timeout',
  409: 'conflict',
  411: 'length-required',
  413: 'body-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  422: 'unprocessable',
  431: 'headers-too-large',
  500: 'internal-error',
  503: 'unavailable',
};

/** What still reaches PostgreSQL although a DTO should have refused it, and what depends on other rows. */
const STATUS_OF_SQLSTATE: Record<string, number> = {
  '22021': 400,
  '22P05': 400,
  '22P02': 400,
  '22003': 400,
  '22001': 400,
  '22007': 400,
  '22008': 400,
  '22023': 400,
  '23505': 409,
  '55P03': 409,
  '40001': 409,
  '40P01': 409,
  '23503': 422,
  '23514': 422,
  '23502': 422,
};

const DETAIL_OF: Record<number, string> = {
  400: 'The request cannot be read.',
  404: 'There is nothing here, or it is not yours.',
  409: 'Somebody else is changing this. Try again.',
  413: 'The body is larger than 256 KiB.',
  414: 'The query is longer than 4 KiB, or a part of the path longer than 200 characters.',
  415: 'Send application/json, or application/merge-patch+json to PATCH.',
  422: 'This contradicts other data.',
  500: 'Something went wrong here. The request id helps to find out what.',
  503: 'The service cannot answer right now. Try again shortly.',
};

/** The page about a code. */
export const problemType = ({ http }: Config, code: string): string => `${http.publicUrl}/errors/${code}`;

/** Turns whatever was thrown into a problem. Nothing of the error's own text leaves unless it was written for clients. */
export function toProblem(error: unknown): ProblemAnswer {
  if (error instanceof DomainError) return fromDomain(error);
  if (isUnavailable(error)) return fromDomain(new DatabaseUnavailable({ cause: error }));
  const status = statusOf(error);
  const problem = {
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail: DETAIL_OF[status],
    code: CODE_OF[status] ?? `http-${status}`,
  };
  const headers: Record<string, string> = status === 503 ? { 'retry-after': '2' } : {};
  return { problem, headers, isFault: status >= 500 || failureCode(error)?.startsWith('22') === true };
}

function fromDomain(error: DomainError): ProblemAnswer {
  const status = STATUS_OF[error.kind];
  const headers: Record<string, string> = {};
  if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
  if (error.currentVersion !== undefined) headers.etag = `"v${error.currentVersion}"`;
  if (error.allow) headers.allow = error.allow.join(', ');
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="doable"';
  const { title, code, fields } = error;
  return { problem: { title, status, detail: error.message, code, errors: fields }, headers, isFault: false };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const known = STATUS_OF_SQLSTATE[failureCode(error) ?? ''];
  if (known) return known;
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : 500;
}
