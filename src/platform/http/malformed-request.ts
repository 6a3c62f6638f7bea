import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '../config/config.js';
import { HeadersTooLarge, MalformedRequest, RequestTimeout } from './http.errors.js';
import { problemType, toProblem } from './problem.js';

const ERROR_OF: Record<string, new () => Error> = {
  HPE_HEADER_OVERFLOW: HeadersTooLarge,
  ERR_HTTP_REQUEST_TIMEOUT: RequestTimeout,
};

/** Answers what is not even HTTP, or came too slowly, on the bare socket; there is no request yet. */
export const answerMalformedRequest =
  (config: Config) =>
  (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error);
    const { problem } = toProblem(new (ERROR_OF[error.code ?? ''] ?? MalformedRequest)());
    const type = problemType(config, problem.code);
    const requestId = randomUUID();
    const body = JSON.stringify({ type, ...problem, requestId });
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  };
