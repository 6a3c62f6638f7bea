import type { IncomingMessage, ServerResponse } from 'node:http';
import helmet from 'helmet';

/** Helmet's headers for JSON, which loads nothing. They never vary, so they are asked for once and not on each request. */
function helmetHeaders(): Record<string, string> {
  const headers: Record<string, string> = {};
  const setHeader = (name: string, value: string) => (headers[name.toLowerCase()] = value);
  const directives = { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] };
  const put = helmet({ contentSecurityPolicy: { useDefaults: false, directives } });
  put(
    {} as IncomingMessage,
    { setHeader, removeHeader: () => undefined } as unknown as ServerResponse,
    () => undefined,
  );
  return headers;
}

/** What every answer carries unless a route says otherwise. */
export const EVERY_ANSWER: Readonly<Record<string, string>> = {
  ...helmetHeaders(),
  'cache-control': 'no-store',
};
