import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { Checkout, isListening } from './checkout.js';
import { Command } from './command.js';

const run = promisify(execFile);

/** What a clone has that the application is built from. */
const SOURCES = [
  'src',
  'scripts',
  'ormconfig.ts',
  'nest-cli.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
];

describe('a fresh clone', () => {
  let checkout: Checkout;
  let port: number;
  const npmStart = () => new Command(checkout.spawn('npm', ['start'], { PORT: String(port) }));

  beforeAll(async () => {
    checkout = await Checkout.create(SOURCES);
    port = await findFreePort();
  });
  afterAll(() => checkout.remove());

  it('builds, starts, lets its user in with the printed line, and leaves nothing running', async () => {
    const start = npmStart();
    await start.prints('Ctrl-C stops everything', 100_000);
    expect(start.output).toContain('2 users · 3 projects · 27 tasks');
    const line = /Try it +(curl .*)/.exec(start.output)?.[1];
    const { stdout } = await run('sh', ['-c', line!], { cwd: checkout.root });
    expect((JSON.parse(stdout) as { data: unknown[] }).data).not.toHaveLength(0);
    const pages = ['/docs', '/admin/queues', '/dev/mail', '/health/ready'];
    const answers = await Promise.all(pages.map((path) => fetch(`http://127.0.0.1:${port}${path}`)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);

    const { postgres, redis } = JSON.parse(checkout.read('services.json')) as Record<
      string,
      { port: number }
    >;
    start.interrupt();
    expect(await start.exited).toBe(0);
    for (const used of [port, postgres!.port, redis!.port]) {
      expect(await isListening(`tcp://127.0.0.1:${used}`)).toBe(false);
    }
  });

  it('starts a second time with the same data, without building', async () => {
    const start = npmStart();
    await start.prints('Ctrl-C stops everything', 60_000);
    expect(start.output).toMatch(/build +up to date[^]*migrations +up to date[^]*demo data +kept/);
    start.interrupt();
    expect(await start.exited).toBe(0);
  });
});
