/**
 * What `pending` resolves to, or a rejection with what `late` makes after `ms`. What becomes of `pending` then is its own
 * affair. When this process was the slow one the answer is in a socket already: it is read before giving up.
 */
export function inTime<T>(pending: Promise<T>, ms: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    let turn: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => (turn = setImmediate(() => reject(late()))), ms);
    const stopWaiting = () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
    pending.then(resolve, reject).finally(stopWaiting);
  });
}
