import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { ask } from '../support/graphql.js';

let test: TestApp;
let maya: Client;

beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
});
afterAll(() => test?.close());

describe('a request with an Idempotency-Key', () => {
  const keyed = () => ({ 'idempotency-key': randomUUID() });

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
});
