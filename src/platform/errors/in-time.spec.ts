import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { inTime } from './in-time.js';

const late = () => new Error('late');

it('answers what came in time, and otherwise that it did not', async () => {
  expect(await inTime(Promise.resolve('answer'), 1_000, late)).toBe('answer');
  await expect(inTime(new Promise(() => undefined), 1, late)).rejects.toThrow('late');
});

it('takes what lay in a socket while this process was slow, and gives nothing up', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const inner = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [outer] = (await once(server, 'connection')) as [Socket];
  let isGivenUp = false;
  const answer = inTime(once(inner, 'data'), 5, () => {
    isGivenUp = true;
    return late();
  });
  outer.write('answer');
  for (const end = Date.now() + 50; Date.now() < end;);
  expect(String(await answer)).toBe('answer');
  await new Promise(setImmediate);
  expect(isGivenUp).toBe(false);
  inner.destroy();
  server.close();
});
