import { describe, expect, inject, it, vi } from 'vitest';

interface Checks {
  checkDatabaseUrl: (value: string) => Promise<string>;
  checkRedisUrl: (value: string) => Promise<object>;
}
interface Addresses {
  printAddresses: (place: { port: number; isProduction: boolean; mail?: string }) => void;
}
const load = <Module>(name: string) => import(`../../scripts/lib/${name}.mjs`) as Promise<Module>;

describe('an address that cannot be used', () => {
  it.each([
    ['postgres://me:pass%word@127.0.0.1:1/doable', /malformed: a % that stands for itself is written as %25/],
    ['postgres://me@127.0.0.1:1/doable?sslrootcert=/no/such/file', /no such file.*\/no\/such\/file/],
    ['postgres:///doable?host=/no/such/socket', /connect ENOENT \/no\/such\/socket/],
    ['postgres:///doable', /it names no host/],
  ])('%s is refused with the reason', async (value, reason) => {
    const { checkDatabaseUrl } = await load<Checks>('given-services');
    await expect(checkDatabaseUrl(value)).rejects.toMatchObject({ name: 'Failure', message: reason });
  });

  it.each([
    ['9999', /DB index is out of range/],
    ['abc', /its path is not the number of a database/],
  ])('because Redis has no database %s is refused with the reason', async (database, reason) => {
    const { checkRedisUrl } = await load<Checks>('given-services');
    const url = new URL(inject('redisUrl'));
    expect(await checkRedisUrl(url.href)).toHaveProperty('text');
    url.pathname = `/${database}`;
    await expect(checkRedisUrl(url.href)).rejects.toMatchObject({ name: 'Failure', message: reason });
  });
});

it('names nothing of development in production', async () => {
  const { printAddresses } = await load<Addresses>('addresses');
  const print = vi.spyOn(console, 'log').mockReturnValue();
  printAddresses({ port: 3000, isProduction: true });
  const printed = print.mock.calls.join('\n');
  print.mockRestore();
  expect(printed).toContain('http://localhost:3000/docs');
  expect(printed).not.toMatch(/admin\/queues|dev\/mail|Sign in/);
});
