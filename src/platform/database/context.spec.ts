import { execFileSync } from 'node:child_process';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Context } from './context.js';

describe('a context', () => {
  it('has the value of the work that goes on, however much of it there is at once', async () => {
    const context = new Context<number>();
    const inner = async () => {
      await turn();
      return context.value;
    };
    const works = [1, 2, 3].map((value) =>
      context.during(value, async () => {
        for (let turns = 0; turns < value; turns += 1) await turn();
        return [await inner(), await context.during(-value, inner), await inner()];
      }),
    );
    expect(await Promise.all(works)).toEqual([
      [1, -1, 1],
      [2, -2, 2],
      [3, -3, 3],
    ]);
  });

  it('has none outside, and what the work left behind keeps it for a while', async () => {
    const context = new Context<number>(60_000);
    let left: Promise<unknown> | undefined;
    const failing = context.during(1, async () => {
      left = turn()
        .then(turn)
        .then(() => context.value);
      await Promise.reject(new Error('The work failed'));
    });
    expect(context.value).toBeUndefined();
    await expect(failing).rejects.toThrow('The work failed');
    expect([context.value, await left]).toEqual([undefined, 1]);
  });
});

/** Whether Node follows promises after `work`, in a process of its own: they have identifiers then, and cost more. */
function follows(work: string): boolean {
  const program = `
    import { AsyncLocalStorage, executionAsyncId } from 'node:async_hooks';
    import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
    import { Context } from './dist/src/platform/database/context.js';
    const context = new Context(), storage = new AsyncLocalStorage();
    await ${work};
    await sleep(50);
    await Promise.resolve().then(() => console.log(executionAsyncId()));`;
  return (
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }) !== '0\n'
  );
}

describe('promises', () => {
  it('cost what they cost before, once nobody is in a context', () => {
    expect(follows('context.during({}, turn)')).toBe(false);
  });

  it('do not before Node 24 where a storage stays entered, so the test above can fail', () => {
    expect(follows('storage.run({}, turn)')).toBe(Number(process.versions.node.split('.')[0]) < 24);
  });
});
