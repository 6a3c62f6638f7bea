/** Does `work` with each of `items`, so many at once. */
export async function atOnce<Item>(
  count: number,
  items: Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const waiting = items.toReversed();
  const worker = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await work(next);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
