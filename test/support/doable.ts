import { Doable, type DoableOptions } from '../../clients/typescript/src/index.js';
import { type Client, send } from './client.js';
import { compare } from './documented.js';

/** The typed client for whoever `client` is. What it is answered is compared with the document as well. */
export const doableOf = ({ url, token }: Client, options: Partial<DoableOptions> = {}): Doable =>
  new Doable({ baseUrl: url, ...(token && { token }), fetch: compared, ...options });

/** As `fetch` does it. */
export async function compared(request: Request): Promise<Response> {
  const { method, url } = request;
  const body = (await request.text()) || undefined;
  const { text, ...answer } = await send(method, url, { headers: Object.fromEntries(request.headers), body });
  const type = answer.headers.get('content-type') ?? '';
  const json: unknown = type.includes('json') && text ? JSON.parse(text) : undefined;
  compare(method, new URL(url), { ...answer, type, body: json });
  return new Response(text || null, answer);
}
