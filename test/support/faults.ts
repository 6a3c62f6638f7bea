import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@redis/client';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { copyOfBuilt, replaceIn } from './built.js';
import { onServer } from './database.js';
import { eventually } from './processes.js';

interface Account {
  uid?: number;
  gid?: number;
}

/** What `scripts` know about this machine. */
interface Machine {
  postgresHome: () => Promise<{ bin: string; account: Account }>;
  obtainRedisProgram: (report: () => void) => Promise<{ path: string; libraries?: string }>;
}

const machine = async (): Promise<Machine> => {
  const names = ['postgres-home', 'redis-program'];
  const modules = names.map((name) => import(`../../scripts/lib/${name}.mjs`) as Promise<Partial<Machine>>);
  return Object.assign({}, ...(await Promise.all(modules)));
};

interface Program {
  readonly url: string;
  readonly folder: string;
  readonly path: string;
  readonly args: string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly account?: Account;
  isUp: () => Promise<boolean>;
}

/** A server that one spec has for itself, and may treat badly. Its data outlives everything but `remove`. */
export class FragileServer {
  private child: ChildProcess | undefined;
  private said = '';

  constructor(private readonly program: Program) {}

  get url(): string {
    return this.program.url;
  }

  /** Starts it and waits until it answers. */
  async start(): Promise<void> {
    await eventually(`${this.program.path} does not start: ${this.said}`, async () => {
      // A killed predecessor's children may hold its memory for a moment: it is tried again.
      if (!this.isRunning()) this.launch();
      return this.program.isUp();
    });
  }

  /** Ends it as an administrator would. */
  stop(): Promise<void> {
    return this.end('SIGINT');
  }

  /** Ends it as a power cut would, all of its processes at once. */
  kill(): Promise<void> {
    return this.end('SIGKILL');
  }

  /** It stays connected and says nothing. */
  freeze(): void {
    this.signal('SIGSTOP');
  }

  thaw(): void {
    this.signal('SIGCONT');
  }

  /** Ends it and forgets its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.program.folder, { recursive: true, force: true });
  }

  private launch(): void {
    const { path, args, env, account, folder } = this.program;
    this.said = '';
    this.child = spawn(path, args, {
      ...account,
      cwd: folder,
      env: { PATH: process.env.PATH, LC_ALL: 'C', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text) => (this.said = `${this.said}${String(text)}`.slice(-2000)));
  }

  private isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.isRunning()) return;
    const ended = new Promise((resolve) => this.child!.once('exit', resolve));
    if (signal === 'SIGKILL') this.signal(signal);
    else this.child!.kill(signal);
    await ended;
  }

  /** To the server and its children, which PostgreSQL puts into sessions of their own. */
  private signal(signal: NodeJS.Signals): void {
    if (!this.isRunning()) return;
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    const rows = table.split('\n').map((row) => row.trim().split(/\s+/).map(Number));
    const children = rows.filter(([, parent]) => parent === this.child!.pid).map(([pid]) => pid!);
    for (const pid of [this.child!.pid!, ...children]) {
      try {
        process.kill(pid, signal);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
  }
}

/** A Redis, not started yet, that keeps its data on disk. */
export async function ownRedis(): Promise<FragileServer> {
  const { obtainRedisProgram } = await machine();
  const [{ path, libraries }, port] = await Promise.all([
    obtainRedisProgram(() => undefined),
    findFreePort(),
  ]);
  const url = `redis://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'doable-redis-'));
  const settings = { bind: '127.0.0.1', port: String(port), dir: folder, appendonly: 'yes', save: '' };
  return new FragileServer({
    url,
    folder,
    path,
    args: Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    env: libraries ? { LD_LIBRARY_PATH: libraries } : {},
    isUp: () => inRedis(url, async (client) => (await client.ping()) === 'PONG'),
  });
}

/** To make a client of other options than the last one takes 20 ms, to make another one of this takes none. */
const neverConnected = createClient();
export type RedisClient = typeof neverConnected;

/** A client of a Redis, not connected yet, which does not connect again. */
export const redisClient = (url: string): RedisClient =>
  neverConnected.duplicate({ url, socket: { reconnectStrategy: false, connectTimeout: 5000 } });

/** Asks Redis directly. Rejects when it is not there. */
export async function inRedis<T>(url: string, work: (client: RedisClient) => Promise<T>): Promise<T> {
  const client = redisClient(url);
  client.on('error', () => undefined); // the call that needed it rejects
  await client.connect();
  return work(client).finally(() => client.destroy());
}

/** A PostgreSQL, not started yet, with an empty database of the superuser `doable`. */
export async function ownPostgres(): Promise<FragileServer> {
  const { postgresHome } = await machine();
  const [{ bin, account }, port] = await Promise.all([postgresHome(), findFreePort()]);
  const folder = mkdtempSync(join(tmpdir(), 'doable-postgres-'));
  const password = join(folder, 'password');
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(password, 'fragile', { mode: 0o600 });
  if (account.uid) for (const path of [folder, data, password]) chownSync(path, account.uid, account.gid!);
  const cluster = [`--pgdata=${data}`, '--username=doable', `--pwfile=${password}`, '--auth=scram-sha-256'];
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  await promisify(execFile)(join(bin, 'initdb'), [...cluster, ...locale, '--no-sync'], {
    ...account,
    cwd: folder,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  });
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'timezone=UTC'];
  const url = `postgres://doable:fragile@127.0.0.1:${port}/postgres`;
  return new FragileServer({
    url,
    folder,
    account,
    path: join(bin, 'postgres'),
    args: ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    isUp: () => onServer(url, 'SELECT 1').then(() => true),
  });
}

/** A door in front of a server, which can be made to swallow everything. */
export interface Door {
  readonly url: string;
  /** Nothing passes, nothing is refused, nobody is told. */
  swallow(): void;
  /** What is connected stays so, and nothing of it passes any more; who connects anew is served. */
  forget(): void;
  /** What was swallowed stays lost; connections that lost something are cut. */
  reopen(): void;
  close(): Promise<void>;
}

/** Opens a door to `url` on a port of its own. */
export async function openDoor(url: string): Promise<Door> {
  const target = new URL(url);
  const pairs = new Set<[Socket, Socket]>();
  const forgotten = new WeakSet<Socket>();
  let isSwallowing = false;
  const cut = () => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    pairs.clear();
  };
  const server = createServer((inner) => {
    const outer = connect(Number(target.port), target.hostname);
    pairs.add([inner, outer]);
    const pass = (from: Socket, to: Socket) => {
      from.on('data', (bytes) => void (isSwallowing || forgotten.has(from) || to.write(bytes)));
      from.on('close', () => void (isSwallowing || to.destroy()));
      from.on('error', () => undefined); // 'close' follows
    };
    pass(inner, outer);
    pass(outer, inner);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const own = new URL(url);
  own.port = String((server.address() as { port: number }).port);
  return {
    url: own.href,
    swallow: () => void (isSwallowing = true),
    forget: () => [...pairs].flat().forEach((socket) => forgotten.add(socket)),
    reopen: () => {
      isSwallowing = false;
      cut();
    },
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** One line of one built module, and what to put in its place. */
export type Break = readonly [module: string, line: string, replacement: string];

/**
 * The environment of an application that is broken, to show that a test notices: `BUILT` is a copy in which the lines
 * are replaced. Throws when a line is not there.
 */
export function broken(...breaks: Break[]): NodeJS.ProcessEnv {
  const BUILT = copyOfBuilt();
  for (const replaced of breaks) replaceIn(BUILT, ...replaced);
  return { BUILT };
}
