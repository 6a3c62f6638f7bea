import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * A value for everything that happens within some work, and for nobody else. It costs nothing while no work goes on: on Node
 * 20 and 22 an AsyncLocalStorage that was entered once makes each promise of the process dearer, until it is disabled.
 */
export class Context<Value> {
  private readonly storage = new AsyncLocalStorage<Value>();
  private working = 0;
  private leaving: NodeJS.Timeout | undefined;

  /** @param lingerMs for how long what the last work left behind, unawaited, still has its value */
  constructor(private readonly lingerMs = 0) {}

  /** Undefined outside of any work. */
  get value(): Value | undefined {
    return this.storage.getStore();
  }

  /** Does `work`, whose `value` is this. */
  async during<T>(value: Value, work: () => Promise<T>): Promise<T> {
    this.working += 1;
    try {
      return await this.storage.run(value, work);
    } finally {
      this.working -= 1;
      clearTimeout(this.leaving);
      this.leaving = setTimeout(() => {
        if (this.working === 0) this.storage.disable();
      }, this.lingerMs).unref();
    }
  }
}
