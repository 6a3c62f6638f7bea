/**
 * What `pending` resolves to, or a rejection with what `late` makes after `ms`. What becomes of `pending` then is its own
 * affair. When this process was the slow one the answer is in a socket already: it is read before giving up.
 */
export function inTime<T>(pending: Promise<T>, ms: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(late())), ms);
    pending.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
