import type { Database } from '../database/database.js';
import type { Statement } from '../database/statement.js';
import type { Order } from './keyset.js';
import { type OpenPage, PAGE, type PageQuery } from './page.js';

/** A list: SQL for all of its rows, with the columns as they leave; the order names these. The name stands for both. */
export interface Listing<Row extends { id: string }> extends Statement {
  readonly values: unknown[];
  readonly order: Order<Row>;
}

/** Lists that many things have, one each: SQL for the rows of all of them. */
export interface Listings<Row extends { id: string }> extends Listing<Row> {
  readonly name: string;
  /** The member of a row that says whose it is. */
  readonly of: keyof Row & string;
}

/** One page of a list, by keyset. */
export async function readPage<Row extends { id: string }>(
  database: Database,
  { name, text, alone, values, order }: Listing<Row>,
  { cursor, count, limit = PAGE }: PageQuery,
): Promise<OpenPage<Row>> {
  const next = values.length + 1;
  const part = cursor ? `WHERE ${order.after(next + 1)}` : '';
  const statement = {
    name: name && `${name}:${cursor ? 'next' : 'first'}`,
    text: `SELECT * FROM (${text}) listed ${part} ORDER BY ${order.sql} LIMIT $${next}`,
    alone,
  };
  const from = cursor ? order.parse(cursor) : [];
  const rows = await database.rows<Row>(statement, [...values, limit + 1, ...from]);
  const countAll = async () => {
    const total = `SELECT count(*)::integer AS total FROM (${text}) listed`;
    const [counted] = await database.rows<{ total: number }>({ text: total }, values);
    return counted!.total;
  };
  const page = openPage(rows, order, limit, countAll);
  return count ? { ...page, total: await countAll() } : page;
}

/** The page of each of `owners`, in their order, with one statement for all. */
export async function readPages<Row extends { id: string }>(
  database: Database,
  { name, text, values, order, of }: Listings<Row>,
  owners: readonly { id: string }[],
  { cursor, limit = PAGE }: PageQuery,
): Promise<OpenPage<Row>[]> {
  const next = values.length + 1;
  const part = cursor ? `AND ${order.after(next + 2)}` : '';
  const statement = {
    name: `${name}:${cursor ? 'next' : 'first'}`,
    text: `SELECT page.* FROM unnest($${next}::uuid[]) AS owner (key) CROSS JOIN LATERAL (
        SELECT * FROM (${text}) listed WHERE "${of}" = owner.key ${part} ORDER BY ${order.sql} LIMIT $${next + 1}
      ) page ORDER BY ${order.sql}`,
  };
  const from = cursor ? order.parse(cursor) : [];
  const ids = owners.map(({ id }) => id);
  const rows = await database.rows<Row>(statement, [...values, ids, limit + 1, ...from]);
  let counted: Promise<{ owner: unknown; total: number }[]> | undefined;
  const count = `SELECT "${of}" AS owner, count(*)::integer AS total FROM (${text}) listed
    WHERE "${of}" = ANY($${next}) GROUP BY "${of}"`;
  return ids.map((owner) =>
    openPage(
      rows.filter((row) => row[of] === owner),
      order,
      limit,
      async () => {
        counted ??= database.rows({ text: count }, [...values, ids]);
        return (await counted).find((row) => row.owner === owner)?.total ?? 0;
      },
    ),
  );
}

/** A page of rows of which one more was read, to see whether there is a next page. */
export function openPage<Row extends { id: string }>(
  rows: Row[],
  order: Order<Row>,
  limit: number,
  countAll: () => Promise<number>,
): OpenPage<Row> {
  return {
    data: rows.slice(0, limit),
    nextCursor: rows.length > limit ? order.cursor(rows[limit - 1]!) : null,
    cursorAt: (index) => order.cursor(rows[index]!),
    countAll,
  };
}
