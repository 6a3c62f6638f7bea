/**
 * What `pending` resolves to, or a rejection with what `late` makes after `ms`, which may have grown until then. What becomes
 * of `pending` then is its own affair. When this process was the slow one the answer is in a socket already: it is read
 * before giving up.
 */
export function inTime<T>(pending: Promise<T>, ms: number | (() => number), late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const limit = typeof ms === 'number' ? () => ms : ms;
    let turn: NodeJS.Immediate | undefined;
    let waited = 0;
    let timer: NodeJS.Timeout;
    const wait = () => {
      const more = limit() - waited;
      waited += more;
      timer = setTimeout(() => {
        if (limit() > waited) wait();
        else turn = setImmediate(() => reject(late()));
      }, more);
    };
    wait();
    const stopWaiting = () => {
      clearTimeout(timer);
      clearImmediate(turn);
    };
    pending.then(resolve, reject).finally(stopWaiting);
  });
}
