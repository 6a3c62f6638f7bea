import { InvalidInput } from '../errors/domain-error.js';
import { isInstant } from './rules.js';

/** Something a list can be sorted by: SQL that is never null, and how a row that was read says the same. */
export interface SortKey<Row> {
  readonly sql: string;
  readonly cast: 'timestamptz' | 'integer' | 'text';
  readonly of: (row: Row) => string | number;
}

interface SortTerm<Row> extends SortKey<Row> {
  readonly name: string;
  readonly isDescending: boolean;
}

interface Compared {
  readonly sql: string;
  readonly cast: string;
  readonly isDescending: boolean;
}

const MAX_TERMS = 3;

/**
 * The orders that a list offers, and pages in them: a cursor names the last row that was seen by its sort values and
 * id, so nothing is skipped or doubled while others insert and delete.
 */
export class Keyset<Row extends { id: string }> {
  constructor(private readonly keys: Readonly<Record<string, SortKey<Row>>>) {}

  /** Reads `-priority,dueAt`. Throws InvalidInput for names that the list does not have. */
  order(sort: string): Order<Row> {
    const names = sort.split(',');
    const terms = names.map((name) => this.term(name));
    const isRepeated = new Set(terms.map((term) => term?.name)).size < terms.length;
    if (names.length > MAX_TERMS || isRepeated || terms.some((term) => !term)) {
      const known = Object.keys(this.keys).join(', ');
      const message = `sort takes up to ${MAX_TERMS} of ${known}, each once, with - in front for descending`;
      throw new InvalidInput([{ pointer: '/sort', code: 'sort', message }]);
    }
    return new Order(sort, terms as SortTerm<Row>[]);
  }

  private term(name: string): SortTerm<Row> | undefined {
    const bare = name.replace(/^-/, '');
    const key = Object.hasOwn(this.keys, bare) ? this.keys[bare] : undefined;
    return key && { ...key, name: bare, isDescending: name.startsWith('-') };
  }
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
    const terms = this.withId().map((term, index) => ({ ...term, value: `$${first + index}::${term.cast}` }));
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
    const values = [this.name, ...this.terms.map((term) => term.of(row)), row.id];
    return Buffer.from(JSON.stringify(values)).toString('base64url');
  }

  /** The parameters in a cursor. Throws InvalidInput when it was not made by this list in this order. */
  parse(cursor: string): (string | number)[] {
    const values = decode(cursor);
    const [name, ...rest] = values;
    const isValid =
      name === this.name && this.withId().every((term, index) => isValue(term.cast, rest[index]));
    if (!isValid || rest.length !== this.terms.length + 1) {
      const message = 'cursor must be the nextCursor of this list in the same order';
      throw new InvalidInput([{ pointer: '/cursor', code: 'cursor', message }]);
    }
    return rest as (string | number)[];
  }

  private withId(): Compared[] {
    return [...this.terms, { sql: 'id', cast: 'uuid', isDescending: this.terms.at(-1)!.isDescending }];
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

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isValue(cast: string, value: unknown): boolean {
  if (cast === 'integer') return Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
  if (typeof value !== 'string' || value.length > 600 || !value.isWellFormed() || value.includes('\0'))
    return false;
  // As `cursor` writes it: PostgreSQL refuses offsets that RFC 3339 allows.
  if (cast === 'timestamptz') return value === 'infinity' || (isInstant(value) && value.endsWith('Z'));
  return cast === 'uuid' ? UUID.test(value) : true;
}
