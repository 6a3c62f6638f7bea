import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const STATUS_OF: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };
const CODE_OF: Record<number, string> = {
  400: 'malformed-request',
  408: 'request-timeout',
  431: 'headers-too-large',
};

/** Answers what is not even HTTP, or came too slowly, on the bare socket; there is no request yet. */
export function answerMalformedRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy(error);
  const status = STATUS_OF[error.code ?? ''] ?? 400;
  const title = STATUS_CODES[status]!;
  const body = JSON.stringify({
    type: 'about:blank',
    title,
    status,
    code: CODE_OF[status],
    requestId: randomUUID(),
  });
  const headers = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${headers.join('\r\n')}\r\n\r\n${body}`);
}
