import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { ask } from '../support/graphql.js';

const MODERN = 'application/graphql-response+json';
let test: TestApp;
let maya: Client;

beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
});
afterAll(() => test?.close());

describe('a request with an Idempotency-Key', () => {
  const keyed = (accept = '*/*') => ({ 'idempotency-key': randomUUID(), accept });

  it('is answered to a personal access token only if it has the same scopes', async () => {
    const program = async (...scopes: string[]) =>
      new Client(test.url, (await maya.post('/users/me/tokens', { name: 'Script', scopes })).body.token);
    const text = '{ labels { name } }';
    const key = keyed();
    const reader = await program('labels:read');
    const first = await ask(reader, text, {}, key);
    expect((await ask(await program('labels:read'), text, {}, key)).text).toBe(first.text);
    expect((await ask(await program('tasks:read'), text, {}, key)).text).not.toContain('"labels"');
    expect((await ask(maya, text, {}, key)).body.code).toBe('idempotency-key-reused');
    const own = keyed();
    expect((await ask(maya, '{ me { email } }', {}, own)).text).toContain('"email"');
    expect((await ask(reader, '{ me { email } }', {}, own)).text).not.toContain('"email"');
  });

  it('that is refused is answered as one without', async () => {
    for (const accept of ['application/json', MODERN]) {
      const told = async (headers: Record<string, string>) => {
        const { status, body, headers: answered } = await ask(maya, '{ nonsense }', {}, headers);
        return [status, Object.keys(body), answered.get('content-type')];
      };
      expect(await told(keyed(accept))).toEqual(await told({ accept }));
    }
  });

  it('is answered again in the form of the first answer', async () => {
    const key = keyed(MODERN);
    const types = [];
    for (let i = 0; i < 2; i += 1)
      types.push((await ask(maya, '{ me { id } }', {}, key)).headers.get('content-type'));
    expect(types).toEqual([`${MODERN}; charset=utf-8`, `${MODERN}; charset=utf-8`]);
  });
});
