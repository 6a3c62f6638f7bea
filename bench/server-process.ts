import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const meter = pathToFileURL(join(import.meta.dirname, 'meter.mjs')).href;

export interface StartOptions {
  /** The JavaScript file to run. */
  file: string;
  env: Record<string, string>;
  /** Where its output goes. */
  logFile: string;
}

/** A process under measurement. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly options: StartOptions,
  ) {}

  /** Starts it; it is not necessarily ready yet. */
  static start(options: StartOptions): ServerProcess {
    const log = openSync(options.logFile, 'w');
    const child = fork(options.file, {
      execArgv: ['--import', meter],
      env: { PATH: process.env.PATH, NODE_ENV: 'production', ...options.env },
      stdio: ['ignore', log, log, 'ipc'],
    });
    return new ServerProcess(child, options);
  }

  /** Waits until `url` answers with `status`; throws when the process ends first or 30 seconds pass. */
  async ready(url: string, status: number): Promise<void> {
    for (const until = Date.now() + 30_000; Date.now() < until; await sleep(50)) {
      if (this.child.exitCode !== null) break;
      const answer = await fetch(url).catch(() => undefined);
      if (answer?.status === status) return;
    }
    throw new Error(`${this.options.file} did not become ready; its output is in ${this.options.logFile}`);
  }

  /** CPU time used so far, user and system of all threads, in microseconds. */
  async cpu(): Promise<number> {
    return Number(await this.ask('cpu'));
  }

  /** Records where the CPU time goes while `work` runs, as a .cpuprofile. */
  async profile(file: string, work: () => Promise<unknown>): Promise<void> {
    await this.ask('startProfile');
    await work();
    await this.ask('stopProfile', file);
  }

  /** Asks it to stop and waits for the end; after 20 seconds it is killed. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(timer);
  }

  private async ask(question: string, argument?: string): Promise<unknown> {
    const answered = once(this.child, 'message', { signal: AbortSignal.timeout(30_000) });
    this.child.send({ ask: question, argument });
    const [message] = (await answered) as [{ answer: unknown }];
    return message.answer;
  }
}
