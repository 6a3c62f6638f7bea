import { Doable, type DoableOptions } from '../../clients/typescript/src/index.js';
import type { Client } from './client.js';
import { compare } from './documented.js';

/** The typed client for whoever `client` is. What it is answered is compared with the document as well. */
export const doableOf = ({ url, token }: Client, options: Partial<DoableOptions> = {}): Doable =>
  new Doable({ baseUrl: url, ...(token && { token }), fetch: compared, ...options });

/** As `fetch` does it. */
export async function compared(request: Request): Promise<Response> {
  const response = await fetch(request);
  const type = response.headers.get('content-type') ?? '';
  const text = await response.clone().text();
  const body: unknown = type.includes('json') && text ? JSON.parse(text) : undefined;
  compare(request.method, new URL(request.url), { status: response.status, type, body });
  return response;
}
