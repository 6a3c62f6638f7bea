import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { Client } from '../support/client.js';
import { broken } from '../support/faults.js';
import { ask, data } from '../support/graphql.js';
import { via } from '../support/people.js';

const MODERN = 'application/graphql-response+json';
/** The first part of a transaction is the victim of a deadlock, when it has done its work. */
const DEADLOCK = broken([
  'platform/events/unit-of-work',
  'whole.part(() => work(whole))',
  `whole.part(async () => {
    const result = await work(whole);
    if (this.hadOne) return result;
    this.hadOne = true;
    throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
  })`,
]);

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

  it('is tried again as a whole after a deadlock', async () => {
    const beside = await startBeside({ ...test.env, ...DEADLOCK });
    const text =
      'mutation { a: createLabel(input: { name: "a" }) { name } b: createLabel(input: { name: "b" }) { name } }';
    const { body } = await ask(via(beside.url, maya), text, {}, keyed());
    await beside.close();
    expect(body).toEqual({ data: { a: { name: 'a' }, b: { name: 'b' } } });
    expect((await data(maya, '{ labels { name } }')).labels).toEqual([{ name: 'a' }, { name: 'b' }]);
  });
});
