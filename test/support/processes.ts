import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { BUILT } from './built.js';
import { Client } from './client.js';
import { expectNothingOf } from './documented.js';

/** A process of the built application. */
export interface Process {
  readonly child: ChildProcess;
  readonly url: string;
  readonly client: Client;
  /** What it wrote so far. */
  output(): string;
  /** Sends a signal and resolves to the exit code, or null when the signal killed it. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts `main.js` or `worker.js` of what is built, or of its copy at `BUILT`, and waits until it is live or ready. It
 * writes to `stdout` where that is a file descriptor.
 */
export async function spawnProcess(
  entry: 'main' | 'worker',
  { BUILT: folder = BUILT, ...env }: NodeJS.ProcessEnv,
  until: 'live' | 'ready' = 'ready',
  stdout: number | 'pipe' = 'pipe',
): Promise<Process> {
  const port = await findFreePort();
  const own = { PORT: String(port), WORKER_HEALTH_PORT: String(port), HOST: '127.0.0.1' };
  // With the channel it ends when this process is killed.
  const flags = ['--import', pathToFileURL(resolve('scripts/lib/end-with-parent.mjs')).href];
  const child = spawn(process.execPath, [...flags, join(folder, `${entry}.js`)], {
    env: { PATH: process.env.PATH, ...own, ...env },
    stdio: ['ignore', stdout, 'pipe', 'ipc'],
  });
  let output = '';
  child.stdout?.on('data', (chunk) => (output += String(chunk)));
  child.stderr!.on('data', (chunk) => (output += String(chunk)));
  const exited = new Promise<number | null>((settle) => child.once('exit', (code) => settle(code)));
  const url = `http://127.0.0.1:${port}`;
  if (folder !== BUILT) expectNothingOf(url);
  const end = (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    return exited;
  };
  const started = { child, url, client: new Client(url), output: () => output, end };
  await waitUntil(
    () => fetch(`${url}/health/${until}`).then((answer) => answer.ok),
    60_000,
    () => output,
  );
  return started;
}

async function waitUntil(
  isTrue: () => Promise<boolean>,
  limitMs: number,
  explain: () => string,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > end) throw new Error(`Not started in ${limitMs} ms:\n${explain()}`);
    await sleep(50);
  }
}

/** Resolves when `isTrue` holds; throws with `what` when it does not within `limitMs`. */
export function eventually(what: string, isTrue: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  return waitUntil(isTrue, limitMs, () => what);
}
