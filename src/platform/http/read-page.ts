import type { Database } from '../database/database.js';
import type { Order } from './keyset.js';
import type { Page, PageQuery } from './page.js';

/** A list: SQL for all of its rows, with the columns as they leave; the order names these. */
export interface Listing<Row extends { id: string }> {
  /** Stands for the text and the order. Left out where these are too many to keep. */
  readonly name?: string;
  readonly text: string;
  readonly values: unknown[];
  readonly order: Order<Row>;
}

/** One page of a list, by keyset. */
export async function readPage<Row extends { id: string }>(
  database: Database,
  { name, text, values, order }: Listing<Row>,
  { cursor, count, limit = 50 }: PageQuery,
): Promise<Page<Row>> {
  const next = values.length + 1;
  const part = cursor ? `WHERE ${order.after(next + 1)}` : '';
  const statement = {
    name: name && `${name}:${cursor ? 'next' : 'first'}`,
    text: `SELECT * FROM (${text}) listed ${part} ORDER BY ${order.sql} LIMIT $${next}`,
  };
  const from = cursor ? order.parse(cursor) : [];
  const rows = await database.rows<Row>(statement, [...values, limit + 1, ...from]);
  const page = {
    data: rows.slice(0, limit),
    nextCursor: rows.length > limit ? order.cursor(rows[limit - 1]!) : null,
  };
  if (!count) return page;
  const total = `SELECT count(*)::integer AS total FROM (${text}) listed`;
  const [counted] = await database.rows<{ total: number }>({ text: total }, values);
  return { ...page, total: counted!.total };
}
