import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { until } from './checkout.js';

/** A command of the checkout and what it has printed. */
export class Command {
  output = '';
  readonly exited: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    child.stdout!.on('data', (chunk) => (this.output += String(chunk)));
    child.stderr!.on('data', (chunk) => (this.output += String(chunk)));
    this.exited = once(child, 'close').then(([code]) => code as number | null);
  }

  /** Waits for a text. Throws with everything printed when the command ends without it. */
  async prints(text: string | RegExp, limitMs = 60_000): Promise<void> {
    const isThere = () => (typeof text === 'string' ? this.output.includes(text) : text.test(this.output));
    const isOver = () => isThere() || this.child.exitCode !== null;
    await until(`"${String(text)}" is printed`, isOver, limitMs).catch((error: unknown) => {
      throw new Error(this.output, { cause: error });
    });
    if (!isThere())
      throw new Error(`Ended with ${this.child.exitCode} before "${String(text)}":\n${this.output}`);
  }

  /** Presses Ctrl-C: the whole group gets the signal, as from a terminal. */
  interrupt(): void {
    process.kill(-this.child.pid!, 'SIGINT');
  }
}
