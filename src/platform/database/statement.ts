import pg from 'pg';

/** SQL that PostgreSQL parses and plans once per connection: the name stands for the text. */
export interface Statement {
  /** Left out for SQL that is too varied to keep. */
  readonly name?: string;
  readonly text: string;
  /** Nothing else is sent with it, since it may take long or wait for a lock. So it is with those that have no name. */
  readonly alone?: boolean;
}

const TIMESTAMPTZ = pg.types.builtins.TIMESTAMPTZ as number;
const DATE = pg.types.builtins.DATE as number;

/**
 * `2026-11-20 09:30:00.5+00` to `2026-11-20T09:30:00.500Z`. Columns are `timestamptz(3)` and sessions in UTC, so text
 * suffices: a Date per value would cost more than the query (228 against 420 us for a page of 50 tasks).
 */
function isoInstant(text: string): string {
  const fraction = text.slice(20, -3).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction}Z`;
}

/** Parsers for statements whose rows go to a client as they are. */
export const textParsers: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === TIMESTAMPTZ) return isoInstant;
    if (oid === DATE) return String;
    return pg.types.getTypeParser(oid, format);
  },
};
