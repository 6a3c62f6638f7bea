import { InvalidInput } from '../errors/domain-error.js';
import { isInstant, isLocalDate, UUID } from './rules.js';

/** Something a list can be sorted by: in SQL, and how a row that was read says the same. */
export interface SortKey<Row> {
  readonly sql: string;
  readonly cast: 'timestamptz' | 'date' | 'integer' | 'real' | 'text' | 'uuid';
  readonly of: (row: Row) => string | number | null;
  /** Rows that have none come last, whatever the direction. */
  readonly isNullable?: true;
}

interface SortTerm<Row> extends Omit<SortKey<Row>, 'of'> {
  readonly name: string;
  readonly isDescending: boolean;
  readonly of: (row: Row) => string | number;
}

/** What stands for null where the least or the greatest comes last. */
const LAST = {
  timestamptz: ['-infinity', 'infinity'],
  date: ['-infinity', 'infinity'],
  integer: [-(2 ** 31), 2 ** 31 - 1],
  real: ['-infinity', 'infinity'],
  text: ['', '\u{10ffff}'],
  uuid: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
} as const;

interface Compared<Row> {
  readonly sql: string;
  readonly cast: string;
  readonly isDescending: boolean;
  readonly of: (row: Row) => string | number;
}

const MAX_TERMS = 3;

/**
 * The orders that a list offers, and pages in them: a cursor names the last row that was seen by its sort values and
 * id, so nothing is skipped or doubled while others insert and delete.
 */
export class Keyset<Row extends { id: string }> {
  constructor(private readonly keys: Readonly<Record<string, SortKey<Row>>>) {}

  /** What can be sorted by. */
  get names(): string[] {
    return Object.keys(this.keys);
  }

  /** Whether `order` takes a value. */
  has(sort: unknown): boolean {
    return typeof sort === 'string' && this.terms(sort) !== undefined;
  }

  /** Reads `-priority,dueAt`. Throws InvalidInput for names that the list does not have. */
  order(sort: string): Order<Row> {
    const terms = this.terms(sort);
    if (!terms) {
      const known = this.names.join(', ');
      const message = `sort takes up to ${MAX_TERMS} of ${known}, each once, with - in front for descending`;
      throw new InvalidInput([{ pointer: '/sort', code: 'sort', message }]);
    }
    return new Order(sort, terms);
  }

  private terms(sort: string): SortTerm<Row>[] | undefined {
    const terms = sort.split(',').map((name) => this.term(name));
    const known = terms.filter((term) => term !== undefined);
    const isRepeated = new Set(known.map(({ name }) => name)).size < terms.length;
    return terms.length > MAX_TERMS || isRepeated ? undefined : known;
  }

  private term(name: string): SortTerm<Row> | undefined {
    const bare = name.replace(/^-/, '');
    const key = Object.hasOwn(this.keys, bare) ? this.keys[bare] : undefined;
    return key && asTerm(key, bare, name.startsWith('-'));
  }
}

function asTerm<Row>(key: SortKey<Row>, name: string, isDescending: boolean): SortTerm<Row> {
  const last = LAST[key.cast][isDescending ? 0 : 1];
  const sql = key.isNullable ? `coalesce(${key.sql}, '${last}')` : key.sql;
  return { ...key, sql, of: (row) => key.of(row) ?? last, name, isDescending };
}

/** One order of a list. */
export class Order<Row extends { id: string }> {
  constructor(
    readonly name: string,
    private readonly terms: SortTerm<Row>[],
  ) {}

  /** For `ORDER BY`; the id makes it total. */
  get sql(): string {
    const terms = this.withId().map(({ sql, isDescending }) => `${sql} ${isDescending ? 'DESC' : 'ASC'}`);
    return terms.join(', ');
  }

  /** For `WHERE`: rows after the cursor, whose values are the parameters from `$first` on. */
  after(first: number): string {
    const terms = this.withId().map((term, index) => ({
      ...term,
      value: `$${first + index}::${term.cast}`,
    }));
    const isUniform = terms.every(({ isDescending }) => isDescending === terms[0]!.isDescending);
    if (isUniform) {
      const left = terms.map(({ sql }) => sql).join(', ');
      const right = terms.map(({ value }) => value).join(', ');
      return `(${left}) ${terms[0]!.isDescending ? '<' : '>'} (${right})`;
    }
    const branches = terms.map(({ sql, value, isDescending }, index) => {
      const equal = terms.slice(0, index).map((term) => `${term.sql} = ${term.value}`);
      return [...equal, `${sql} ${isDescending ? '<' : '>'} ${value}`].join(' AND ');
    });
    return `((${branches.join(') OR (')}))`;
  }

  /** The cursor that continues behind `row`. */
  cursor(row: Row): string {
    const values = [this.name, ...this.withId().map((term) => term.of(row))];
    return Buffer.from(JSON.stringify(values)).toString('base64url');
  }

  /** The parameters in a cursor. Throws InvalidInput when it was not made by this list in this order. */
  parse(cursor: string): (string | number)[] {
    const values = decode(cursor);
    const [name, ...rest] = values;
    const terms = this.withId();
    const isValid = name === this.name && terms.every((term, index) => isValue(term.cast, rest[index]));
    if (!isValid || rest.length !== terms.length) {
      const message = 'cursor must be the nextCursor of this list in the same order';
      throw new InvalidInput([{ pointer: '/cursor', code: 'cursor', message }]);
    }
    return rest as (string | number)[];
  }

  private withId(): Compared<Row>[] {
    const { sql, isDescending } = this.terms.at(-1)!;
    if (sql === 'id') return this.terms;
    return [...this.terms, { sql: 'id', cast: 'uuid', isDescending, of: ({ id }) => id }];
  }
}

function decode(cursor: string): unknown[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(values) ? values : [];
  } catch {
    return [];
  }
}

/** What a title has at most: 500 characters, each of two UTF-16 units. */
const LONGEST = 1000;
const INFINITE = /^-?infinity$/;

function isValue(cast: string, value: unknown): boolean {
  if (cast === 'integer') return Number.isInteger(value) && value === (Number(value) | 0);
  if (cast === 'real') return Number.isFinite(value) && Math.abs(Math.fround(value as number)) < Infinity;
  if (typeof value !== 'string' || value.length > LONGEST || !value.isWellFormed() || value.includes('\0'))
    return false;
  // As `cursor` writes it: PostgreSQL refuses offsets that RFC 3339 allows.
  if (cast === 'timestamptz') return INFINITE.test(value) || (isInstant(value) && value.endsWith('Z'));
  if (cast === 'date') return INFINITE.test(value) || isLocalDate(value);
  return cast === 'uuid' ? UUID.test(value) : true;
}
