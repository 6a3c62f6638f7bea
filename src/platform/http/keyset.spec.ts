import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidInput } from '../errors/domain-error.js';
import { Keyset } from './keyset.js';

interface Row {
  id: string;
  rank: number;
  name: string;
  at: string;
}

const list = new Keyset<Row>({
  rank: { sql: 'rank', cast: 'integer', of: (row) => row.rank },
  name: { sql: 'name', cast: 'text', of: (row) => row.name },
  at: { sql: 'at', cast: 'timestamptz', of: (row) => row.at },
});
const id = '019a9f3e-5c00-7000-8000-0000000007a5';
const row: Row = { id, rank: 2, name: 'b', at: '2026-11-20T09:30:00.000Z' };
const encode = (...values: unknown[]) => Buffer.from(JSON.stringify(values)).toString('base64url');

describe('Keyset.order', () => {
  it('sorts by id last, in the direction of the last key', () => {
    expect(list.order('rank').sql).toBe('rank ASC, id ASC');
    expect(list.order('rank,-name').sql).toBe('rank ASC, name DESC, id DESC');
  });

  it('sorts by id alone, whose cursors name it once', () => {
    const byId = new Keyset<Row>({ id: { sql: 'id', cast: 'uuid', of: (each) => each.id } }).order('-id');
    expect([byId.sql, byId.after(5)]).toEqual(['id DESC', '(id) < ($5::uuid)']);
    expect(byId.parse(byId.cursor(row))).toEqual([id]);
    expect(() => byId.parse(encode('-id', 'x'))).toThrow(InvalidInput);
  });

  it.each([
    '',
    ',',
    'rank,',
    'colour',
    '--rank',
    'rank,-rank',
    'rank,name,at,rank',
    '__proto__',
    'rank desc',
    'Rank',
  ])('refuses %s', (sort) => expect(() => list.order(sort)).toThrow(InvalidInput));

  it('lets nothing of a name into the SQL', () => {
    const isHarmless = (sort: string) => {
      try {
        return /^((rank|name|at|id) (ASC|DESC)(, )?)+$/.test(list.order(sort).sql);
      } catch (error) {
        return error instanceof InvalidInput;
      }
    };
    fc.assert(fc.property(fc.string(), isHarmless));
  });
});

describe('a key that rows may have no value of', () => {
  const due = new Keyset<Row & { due: string | null }>({
    due: { sql: 'due', cast: 'date', of: (one) => one.due, isNullable: true },
  });

  it('has these rows last both ways', () => {
    const none = { ...row, due: null };
    for (const [sort, last] of [
      ['due', 'infinity'],
      ['-due', '-infinity'],
    ] as const) {
      const order = due.order(sort);
      expect(order.sql).toContain(`coalesce(due, '${last}')`);
      expect(order.parse(order.cursor(none))).toEqual([last, id]);
    }
  });
});

describe('Order.after', () => {
  it('compares whole rows where all keys go one way', () => {
    expect(list.order('rank,name').after(3)).toBe('(rank, name, id) > ($3::integer, $4::text, $5::uuid)');
    expect(list.order('-at').after(1)).toBe('(at, id) < ($1::timestamptz, $2::uuid)');
  });

  it('compares key by key where they go different ways', () => {
    expect(list.order('-rank,name').after(1)).toBe(
      '((rank < $1::integer) OR (rank = $1::integer AND name > $2::text)' +
        ' OR (rank = $1::integer AND name = $2::text AND id > $3::uuid))',
    );
  });
});

describe('Order.parse', () => {
  it('reads what cursor wrote, whatever the row', () => {
    const rows = fc.record({
      id: fc.uuid(),
      rank: fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 }),
      name: fc.string({ unit: 'grapheme', maxLength: 100 }).filter((name) => !name.includes('\0')),
      at: fc
        .date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString()),
    });
    const order = list.order('-rank,name,at');
    fc.assert(
      fc.property(rows, (any) => {
        expect(order.parse(order.cursor(any))).toEqual([any.rank, any.name, any.at, any.id]);
      }),
    );
  });
});

describe('Order.parse of what it did not write', () => {
  it('takes infinity as the moment of what has none', () => {
    expect(list.order('at').parse(encode('at', 'infinity', id))).toEqual(['infinity', id]);
  });

  it('refuses the cursor of another order', () => {
    expect(() => list.order('name').parse(list.order('-name').cursor(row))).toThrow(InvalidInput);
  });

  it.each([
    [['rank', 2]],
    [['rank', 2, id, 1]],
    [['rank', '2', id]],
    [['rank', 1.5, id]],
    [['rank', 2 ** 31, id]],
    [['rank', null, id]],
    [['rank', 2, 'x']],
    [['name', '\0', id]],
    [['name', '\ud800', id]],
    [['name', 'x'.repeat(1001), id]],
    [['at', '2026-02-30T00:00:00Z', id]],
    [['at', '2026-11-20T00:00:00+23:00', id]],
  ])('refuses %j', (values) => {
    expect(() => list.order(String(values[0])).parse(encode(...values))).toThrow(InvalidInput);
  });

  it('refuses any other text', () => {
    const order = list.order('rank');
    const isRefused = (text: string) => {
      try {
        return order.parse(text).length === 0;
      } catch (error) {
        return error instanceof InvalidInput;
      }
    };
    fc.assert(fc.property(fc.string(), isRefused));
  });
});
