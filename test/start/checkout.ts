import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The environment of a newcomer: nothing configured. */
export const bareEnvironment: NodeJS.ProcessEnv = { PATH: process.env.PATH, HOME: process.env.HOME };

/** A process that holds a lease on the services of a checkout. */
export interface Caller {
  readonly child: ChildProcess;
  readonly DATABASE_URL: string;
  readonly REDIS_URL: string;
  /** Ends it, and the services with it when it is the last. */
  end(): Promise<void>;
}

const CALLER = `
import { ensureServices } from './scripts/services.mjs';
const { DATABASE_URL, REDIS_URL, stop } = await ensureServices({ name: 'caller' });
console.log(JSON.stringify({ DATABASE_URL, REDIS_URL }));
process.stdin.resume().once('end', () => void stop());
`;

/** A copy of this checkout in a folder that only its owner may enter. */
export class Checkout {
  private readonly children: ChildProcess[] = [];

  private constructor(readonly root: string) {}

  /** Copies `entries`; the packages are shared, and so is a Redis that was unpacked before. */
  static async create(entries = ['scripts'], options = { hasRedis: true }): Promise<Checkout> {
    const outer = await realpath(await mkdtemp(join(tmpdir(), 'doable start ')));
    const root = join(outer, 'clone');
    await mkdir(root);
    for (const entry of entries) await cp(resolve(entry), join(root, entry), { recursive: true });
    await symlink(resolve('node_modules'), join(root, 'node_modules'));
    const unpacked = resolve('.data/redis/package');
    if (options.hasRedis && existsSync(unpacked)) {
      await cp(unpacked, join(root, '.data/redis/package'), { recursive: true, verbatimSymlinks: true });
    }
    await writeFile(join(root, 'caller.mjs'), CALLER);
    return new Checkout(root);
  }

  /** The same files, data included, in another place. */
  async copy(): Promise<Checkout> {
    const outer = await realpath(await mkdtemp(join(tmpdir(), 'doable start ')));
    await run('cp', ['-a', this.root, join(outer, 'clone')]);
    return new Checkout(join(outer, 'clone'));
  }

  spawn(command: string, args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(command, args, {
      cwd: this.root,
      env: { ...bareEnvironment, ...env },
      detached: true,
    });
    this.children.push(child);
    return child;
  }

  /** Asks for the services in a process of its own. Throws with what that process printed. */
  async call(env: NodeJS.ProcessEnv = {}): Promise<Caller> {
    const child = this.spawn(process.execPath, ['caller.mjs'], env);
    let problems = '';
    child.stderr!.on('data', (chunk) => (problems += String(chunk)));
    const line = once(createInterface({ input: child.stdout! }), 'line');
    const end = once(child, 'exit').then(() => Promise.reject(new Error(problems)));
    end.catch(() => undefined); // an end after the line is the test's own doing
    const [answer] = (await Promise.race([line, end])) as [string];
    const urls = JSON.parse(answer) as { DATABASE_URL: string; REDIS_URL: string };
    const leave = async () => {
      const exit = once(child, 'exit');
      child.stdin!.end();
      await exit;
    };
    return { child, ...urls, end: leave };
  }

  /** Kills whoever was started here, or all but one, without a chance to say goodbye. */
  async killCallers(spared?: Caller): Promise<void> {
    const living = this.children.filter(
      (child) => child !== spared?.child && child.exitCode === null && child.signalCode === null,
    );
    const ends = living.map((child) => once(child, 'exit'));
    for (const child of living) child.kill('SIGKILL');
    await Promise.all(ends);
  }

  read(path: string): string {
    return readFileSync(join(this.root, '.data', path), 'utf8');
  }

  get supervisorPid(): number {
    return this.supervisor.pid;
  }

  get supervisor(): { pid: number; port: number } {
    const folder = join(this.root, '.data', 'supervisor');
    const newest = readdirSync(folder).sort((a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10))[0]!;
    return JSON.parse(readFileSync(join(folder, newest), 'utf8')) as { pid: number; port: number };
  }

  get postgresPid(): number {
    return Number(this.read('postgres/postmaster.pid').split('\n')[0]);
  }

  /** Stops and removes everything of it. */
  async remove(): Promise<void> {
    await this.killCallers();
    const tidy = `import { stopServices } from './scripts/services.mjs';
      import { removeOutsideData } from './scripts/lib/postgres-home.mjs';
      await stopServices();
      await removeOutsideData();`;
    await run(process.execPath, ['--input-type=module', '-e', tidy], { cwd: this.root });
    await rm(resolve(this.root, '..'), { recursive: true });
  }
}

/** Whether something listens at the port of a URL. */
export function isListening(url: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Waits until something holds. Throws after `limitMs`. */
export async function until(
  what: string,
  holds: () => Promise<boolean> | boolean,
  limitMs = 15_000,
): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not within ${limitMs} ms: ${what}`);
    await sleep(50);
  }
}
