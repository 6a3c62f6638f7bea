import { HttpException } from '@nestjs/common';
import type { Config } from '../config/config.js';
import { DomainError, type ErrorKind, type FieldError, NotFound } from '../errors/domain-error.js';
import { DatabaseUnavailable, failureCode, isUnavailable } from '../database/failures.js';
import {
  BodyTooLarge,
  Conflict,
  HeadersTooLarge,
  InternalError,
  LengthRequired,
  MalformedRequest,
  RequestTimeout,
  Unavailable,
  UnsupportedMediaType,
  Unprocessable,
  UriTooLong,
} from './http.errors.js';
import { etagOf } from './if-match.js';
import { RateLimited } from './rate-limits.js';

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
  'too-slow': 408,
  conflict: 409,
  'no-length': 411,
  stale: 412,
  'too-large': 413,
  'too-long': 414,
  'not-json': 415,
  unprocessable: 422,
  'too-many': 429,
  'too-much-head': 431,
  fault: 500,
  unavailable: 503,
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

/** The page about a code. */
export const problemType = ({ http }: Config, code: string): string => `${http.publicUrl}/errors/${code}`;

/** The status that an error is answered with. */
export const statusOf = ({ kind }: { kind: ErrorKind }): number => STATUS_OF[kind];

/** What Fastify, Nest and PostgreSQL refuse by themselves, by the status that they name. */
const FOREIGN = new Map<number, new () => DomainError>(
  [
    MalformedRequest,
    NotFound,
    RequestTimeout,
    Conflict,
    LengthRequired,
    BodyTooLarge,
    UriTooLong,
    UnsupportedMediaType,
    Unprocessable,
    HeadersTooLarge,
    Unavailable,
  ].map((foreign) => [statusOf(new foreign()), foreign]),
);

/** Turns whatever was thrown into a problem. Nothing of the error's own text leaves unless it was written for clients. */
export function toProblem(thrown: unknown): ProblemAnswer {
  const error = asDomainError(thrown);
  const status = statusOf(error);
  const headers: Record<string, string> = {};
  if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter);
  if (error.currentVersion !== undefined) headers.etag = etagOf(error.currentVersion);
  if (error instanceof RateLimited) Object.assign(headers, error.standing);
  if (error.allow) headers.allow = error.allow.join(', ');
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="doable"';
  const { title, code, message: detail, fields: errors } = error;
  const isOfOurs = error instanceof InternalError || error instanceof Unavailable;
  const isFault = isOfOurs || failureCode(thrown)?.startsWith('22') === true;
  return { problem: { title, status, detail, code, errors }, headers, isFault };
}

function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (isUnavailable(error)) return new DatabaseUnavailable({ cause: error });
  const status = statusOfForeign(error);
  return new (FOREIGN.get(status) ?? (status < 500 ? MalformedRequest : InternalError))();
}

function statusOfForeign(error: unknown): number {
  if (error instanceof HttpException) return error.getStatus();
  const known = STATUS_OF_SQLSTATE[failureCode(error) ?? ''];
  if (known) return known;
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 600 ? statusCode : 500;
}
