/** What `setTimeout` takes; with more it fires at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Who wants to know when a signal ends. They share one listener: Node.js warns of more than ten. */
const interested = new WeakMap<EventTarget, Set<() => void>>();

function tell({ target }: Event): void {
  for (const act of interested.get(target!) ?? []) act();
}

/** Answers what takes it back. */
function onAbort(signal: AbortSignal | undefined, act: () => void): () => void {
  if (!signal) return () => {};
  signal.throwIfAborted();
  const acts = interested.get(signal) ?? new Set();
  interested.set(signal, acts.add(act));
  signal.addEventListener('abort', tell);
  return () => {
    acts.delete(act);
    if (acts.size === 0) signal.removeEventListener('abort', tell);
  };
}

/**
 * Waits for work at most `limit` milliseconds, then throws what `late` answers; or until `signal` ends, then throws its
 * reason. The work is told by the signal that it gets, but nobody waits for it to obey.
 */
export async function within<T>(
  limit: number,
  signal: AbortSignal | undefined,
  late: () => Error,
  work: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const { signal: ended } = controller;
  const leave = onAbort(signal, () => controller.abort(signal?.reason));
  const timer = setTimeout(() => controller.abort(late()), Math.min(limit, LONGEST_TIMER));
  const stopped = new Promise<never>((_, reject) =>
    ended.addEventListener('abort', () => reject(ended.reason as Error)),
  );
  try {
    return await Promise.race([work(ended), stopped]);
  } finally {
    clearTimeout(timer);
    leave();
  }
}

/** Rejects with the signal's reason. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = onAbort(signal, () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    });
    const timer = setTimeout(() => {
      leave();
      resolve();
    }, ms);
  });
}
