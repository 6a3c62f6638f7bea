import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { type Caller, type Checkout, isListening, until } from './checkout.js';
import { Command } from './command.js';
import { createFakeCheckout } from './fake-application.js';

/** A zombie is gone too: not every init is quick to collect the dead. */
function isGone(pid: number): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
  return stdout.trim() === '' || stdout.startsWith('Z');
}

describe('npm start', () => {
  let checkout: Checkout;
  let port: number;
  /** Holds the services, where it is not their start and end that counts. */
  let holder: Caller | undefined;
  const command = (script: string, env: NodeJS.ProcessEnv = {}, ...args: string[]) =>
    new Command(
      checkout.spawn(process.execPath, [`scripts/${script}.mjs`, ...args], { PORT: String(port), ...env }),
    );
  const health = () =>
    fetch(`http://127.0.0.1:${port}/health/ready`).then(
      (answer) => answer.json() as Promise<{ pid: number }>,
    );
  const running = () =>
    JSON.parse(checkout.read('run.json')) as { children: Record<string, { pid: number }> };

  beforeAll(async () => {
    checkout = await createFakeCheckout();
    port = await findFreePort();
  });
  afterEach(() => checkout.killCallers(holder));
  afterAll(() => checkout.remove());

  it('shows where everything is and how to sign in, loads once, and stops everything at Ctrl-C', async () => {
    const start = command('start');
    await start.prints('Ctrl-C stops everything');
    for (const part of [
      'first start',
      '3 applied',
      '2 users · 3 projects · 27 tasks',
      'ready, pid',
      '5 queues',
      `http://localhost:${port}/docs`,
    ]) {
      expect(start.output).toContain(part);
    }
    expect(start.output).toContain('admin@doable.local / a password');
    expect(statSync(join(checkout.root, '.data/first-run.txt')).mode & 0o777).toBe(0o600);
    // API and worker are loaded long before there is a database.
    expect(checkout.read('loaded').trim().split(' ').toSorted()).toEqual(['api', 'worker']);
    const { postgres } = JSON.parse(checkout.read('services.json')) as { postgres: { port: number } };

    start.interrupt();
    expect(await start.exited).toBe(0);
    expect(start.output).toMatch(/worker +stopped[^]*api +stopped[^]*redis +stopped[^]*postgres +stopped/);
    await expect(health()).rejects.toThrow('fetch failed');
    expect(await isListening(`tcp://127.0.0.1:${postgres.port}`)).toBe(false);
  });

  it('is what status knows nothing of', async () => {
    const status = command('status');
    expect(await status.exited).toBe(1);
    expect(status.output).toContain('Nothing of this checkout is running');
  });

  describe('while another program needs the services', () => {
    beforeAll(async () => {
      holder = await checkout.call();
    });
    afterAll(async () => {
      await holder?.end();
      holder = undefined;
    });

    it('says that it runs already, as status does, and starts a crashed process again', async () => {
      const start = command('start');
      await start.prints('Ctrl-C stops everything');
      expect(start.output).toMatch(/build +up to date[^]*migrations +up to date[^]*demo data +kept/);
      expect(start.output).toContain('password in .data/first-run.txt');
      const [again, reset, status] = [command('start'), command('start', {}, '--reset'), command('status')];
      expect(await again.exited).toBe(0);
      expect(again.output).toMatch(
        new RegExp(`Already running since \\d\\d:\\d\\d \\(pid ${start.child.pid}\\)`),
      );
      expect(again.output).toContain(`http://localhost:${port}/api/v1`);
      expect(await reset.exited).toBe(1);
      expect(reset.output).toContain('so nothing was removed');
      expect(await status.exited).toBe(0);
      expect(status.output).toMatch(/api +ready, pid \d+.*\n.*worker +ready, pid \d+ · 5 queues/);

      const before = await health();
      await fetch(`http://127.0.0.1:${port}/crash`).catch(() => undefined);
      await start.prints('api          ended with code 3; starting it again');
      await start.prints('running again');
      expect((await health()).pid).not.toBe(before.pid);
      start.interrupt();
      expect(await start.exited).toBe(0);
      expect(start.output).toContain(`stay up for caller (pid ${holder!.child.pid})`);
    });

    it('leaves nothing behind when it is killed, starts again at once, and stops at once at a second Ctrl-C', async () => {
      const start = command('start');
      await start.prints('Ctrl-C stops everything');
      const { api, worker } = running().children;
      start.child.kill('SIGKILL');
      await start.exited;
      const again = command('start', { DRAIN_MS: '20000' });
      await again.prints('Ctrl-C stops everything');
      await until('the old processes are gone', () => [api!, worker!].every(({ pid }) => isGone(pid)));

      again.interrupt();
      await again.prints(/worker/);
      await new Promise((resolve) => setTimeout(resolve, 700));
      again.interrupt();
      expect(await again.exited).toBe(130);
      await expect(health()).rejects.toThrow('fetch failed');
    });

    it('shows what the API printed when it refuses its configuration', async () => {
      const start = command('start', { BROKEN: '1' });
      expect(await start.exited).toBe(1);
      expect(start.output).toContain('The api ended with code 1 while starting');
      expect(start.output).toContain('JWT_SECRET: must have at least 32 characters');
    });

    it('leaves nothing running when the schema cannot be brought up to date', async () => {
      const start = command('start', { BROKEN_SCHEMA: '1' });
      expect(await start.exited).toBe(1);
      expect(start.output).toContain('relation "tasks" already exists');
      const { api, worker } = running().children;
      await until('the loaded processes are gone', () => [api!, worker!].every(({ pid }) => isGone(pid)));
    });

    it('starts with its notes damaged, and says where mail goes', async () => {
      const put = (name: string, content: string) =>
        writeFileSync(join(checkout.root, '.data', name), content);
      put('first-run.txt', '');
      put('run.json', JSON.stringify({ root: checkout.root }));
      const start = command('start', { MAIL_URL: 'smtp://me:pass-word@mail.example.com:587' });
      await start.prints('Ctrl-C stops everything');
      expect(start.output).toContain('kept, sign-in unknown: npm start -- --reset');
      expect(start.output).toMatch(/Mail +sent by mail\.example\.com:587/);
      expect(start.output).not.toMatch(/nothing leaves|pass-word|Sign in/);
      start.interrupt();
      expect(await start.exited).toBe(0);
    });
  });

  it('names who holds the port, and what to type', async () => {
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    const start = command('start');
    expect(await start.exited).toBe(1);
    expect(start.output).toContain(`Port ${port} is taken by pid ${process.pid} (`);
    expect(start.output).toContain(`PORT=${port + 1} npm start`);
    holder.close();
  });

  it('explains a DATABASE_URL that cannot be used without showing the password', async () => {
    const cases: Record<string, RegExp> = {
      'localhost:5432/doable': /DATABASE_URL is malformed/,
      'postgres://me:pass-word@127.0.0.1:1/doable':
        /nothing listens at 127\.0\.0\.1:1 \(ECONNREFUSED\)[^]*me:\*\*\*@/,
    };
    for (const [DATABASE_URL, expected] of Object.entries(cases)) {
      const start = command('start', { DATABASE_URL });
      expect(await start.exited).toBe(1);
      expect(start.output).toMatch(expected);
      expect(start.output).not.toContain('pass-word');
    }
  });

  it("names who holds the port of the worker's health", async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const taken = (holder.address() as AddressInfo).port;
    const start = command('start', { WORKER_HEALTH_PORT: String(taken) });
    expect(await start.exited).toBe(1);
    expect(start.output).toContain(`Port ${taken} is taken by pid ${process.pid} (`);
    expect(start.output).toContain(`WORKER_HEALTH_PORT=${taken + 1} npm start`);
    holder.close();
    const same = command('start', { WORKER_HEALTH_PORT: String(port) });
    expect(await same.exited).toBe(1);
    expect(same.output).toContain('and so is the port of the API');
  });

  it('says in a sentence that a file is where .data should be', async () => {
    const [data, aside] = ['.data', 'aside'].map((name) => join(checkout.root, name)) as [string, string];
    renameSync(data, aside);
    writeFileSync(data, '');
    for (const script of ['start', 'status', 'doctor']) {
      const said = command(script);
      expect(await said.exited).toBe(1);
      expect(said.output).toContain('.data is not a folder');
      expect(said.output).not.toMatch(/^ +at /m);
    }
    rmSync(data);
    renameSync(aside, data);
  });

  it.each(['start:prod', 'start:worker'])(
    'leaves nothing running when npm run %s is told to stop',
    async (script) => {
      const own = { PORT: String(port), WORKER_HEALTH_PORT: String(port) };
      const npm = new Command(checkout.spawn('npm', ['run', script], own));
      await until('it is ready', () => health().then(Boolean, () => false));
      const { pid } = await health();
      npm.child.kill('SIGTERM');
      await until('its process is gone', () => isGone(pid));
    },
  );

  it('removes everything with --reset and begins anew', async () => {
    const data = readFileSync(join(checkout.root, '.data/services.json'), 'utf8');
    // With a Redis of somebody else: to fetch one anew is another spec's.
    const start = command('start', { REDIS_URL: inject('redisUrl') }, '--reset');
    await start.prints('Ctrl-C stops everything');
    expect(start.output).toContain('3 applied');
    expect(checkout.read('services.json')).not.toBe(data);
    expect(existsSync(join(checkout.root, '.data/redis'))).toBe(false);
    start.interrupt();
    expect(await start.exited).toBe(0);
  });
});
