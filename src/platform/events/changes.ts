/** From which value to which, by column. */
export type Changes<Row> = { [Column in keyof Row]?: { from: unknown; to: unknown } };

const text = (value: unknown) => JSON.stringify(value);

/** What is different of a row. */
export function changesBetween<Row extends object>(before: Partial<Row>, after: Row): Changes<Row> {
  const columns = Object.keys(before) as (keyof Row)[];
  const changed = columns.filter((column) => text(before[column]) !== text(after[column]));
  const changes = changed.map((column) => [column, { from: before[column], to: after[column] }]);
  return Object.fromEntries(changes) as Changes<Row>;
}
