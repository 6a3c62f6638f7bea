import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { type Case, expectRefused } from '../support/refusals.js';

let test: TestApp;
let maya: Client;
let task: { id: string };

beforeAll(async () => {
  test = await startApp();
  maya = await test.anonymous.register();
  task = await maya.task();
});
afterAll(() => test.close());

describe('a query', () => {
  const wrong = [
    'limit=0',
    'limit=-1',
    'limit=101',
    'limit=1.5',
    'limit=1e1',
    'limit=0x10',
    'limit=NaN',
    'limit=',
    'limit=%2010',
    'limit=9007199254740993',
    'limit=10&limit=20',
    'limit[]=10',
    'limit[gt]=10',
    'count=1',
    'count=yes',
    'count=true&count=true',
    'status=done',
    'status=open&status=completed',
    'status=',
    'status=%00',
    'sort=title&sort=title',
    'sort=%00',
    'sort=%ed%a0%80',
    `sort=${'title,'.repeat(100)}`,
    'cursor=a&cursor=b',
    'cursor=%00',
    `cursor=${'x'.repeat(3001)}`,
    '%00=1',
    '%ff=%ff',
    '=',
    '&&=&&x',
  ];

  it('that a list does not take is refused', async () => {
    await expectRefused(
      test,
      wrong.map((search): Case => [search, () => maya.get(`/tasks?${search}`), 400]),
    );
  });

  it('of 5 KiB is refused with 414, whatever it is for', async () => {
    const long = `x=${'y'.repeat(5 * 1024)}`;
    const cases = ['/tasks', `/tasks/${task.id}`, '/users/me', '/nothing'].map((path): Case => [
      path,
      () => maya.get(`${path}?${long}`),
      414,
    ]);
    await expectRefused(test, cases);
  });
});

describe('a path', () => {
  const impossible = [
    'x',
    '%00',
    '1',
    '-1',
    'null',
    '[object%20Object]',
    "1'%20OR%20'1'='1",
    '..%2f..%2fetc',
    '%F0%9F%8C%B1',
  ];
  const undecodable = ['%', '%zz', '%E0%A4%A', '%ff', '%ed%a0%80', '%c0%ae'];

  it('with an id that nothing can have is 404 for every method', async () => {
    const cases = impossible.flatMap((id): Case[] => [
      [`GET ${id}`, () => maya.get(`/tasks/${id}`), 404],
      [`PATCH ${id}`, () => maya.patch(`/tasks/${id}`, { title: 'x' }), 404],
      [`DELETE ${id}`, () => maya.delete(`/tasks/${id}`), 404],
      [`PUT ${id}`, () => maya.put(`/tasks/${id}/completion`), 404],
      [`GET user ${id}`, () => maya.get(`/users/${id}`), 404],
    ]);
    await expectRefused(test, cases);
  });

  it('that does not decode is 400', async () => {
    const cases = undecodable.flatMap((id) =>
      [`/tasks/${id}`, `/${id}`, `//${id}`].map((path): Case => [path, () => maya.get(path), 400]),
    );
    await expectRefused(test, cases);
  });
});

describe('a header', () => {
  it.each(['', 'nonsense', '"', '"v"', '"v-1"', '"v99999999999999999999"', 'v1,v2', '"v1', 'W/"v1"', ','])(
    'If-Match: %s names no version, so the change is refused',
    async (ifMatch) => {
      const headers = { 'if-match': ifMatch };
      const cases: Case[] = [
        ['PATCH', () => maya.patch(`/tasks/${task.id}`, { title: 'x' }, { headers }), 412],
        ['DELETE', () => maya.delete(`/tasks/${task.id}`, { headers }), 412],
        ['PUT', () => maya.put(`/tasks/${task.id}/completion`, { headers }), 412],
      ];
      await expectRefused(test, cases);
    },
  );

  it.each(['', 'nonsense', '"', ',,,', 'W/'])(
    'If-None-Match: %s is no reason for 304',
    async (ifNoneMatch) => {
      const { status } = await maya.get(`/tasks/${task.id}`, { headers: { 'if-none-match': ifNoneMatch } });
      expect(status).toBe(200);
    },
  );

  it('If-None-Match is no condition of a change, which is answered as ever', async () => {
    const headers = { 'if-none-match': '*' };
    const answer = await maya.patch(`/tasks/${task.id}`, { title: 'Changed' }, { headers });
    expect([answer.status, answer.body?.title]).toEqual([200, 'Changed']);
  });

  it.each([
    'application/json; charset=utf-8',
    'application/json;charset="utf-8"',
    'APPLICATION/JSON',
    'application/json;x=y',
  ])('Content-Type: %s is JSON', async (type) => {
    const headers = { 'content-type': type };
    expect((await maya.post('/tasks', { title: 'x' }, { headers })).status).toBe(201);
  });

  it.each<Record<string, string>>([
    { 'content-type': 'application/json; charset=utf-16' },
    { 'content-type': 'application/json;charset="iso-8859-1"' },
    { 'content-encoding': 'gzip' },
  ])('%j says that the body is no plain UTF-8, so it is not read', async (headers) => {
    await expectRefused(test, [['POST', () => maya.post('/tasks', { title: 'x' }, { headers }), 415]]);
  });
});

describe('a body', () => {
  const members = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`m${n}`, n]));

  it('that is not UTF-8 is refused, and no replacement characters are kept in its place', async () => {
    const cut = Buffer.concat([
      Buffer.from('{"title":"x'),
      Buffer.from([0xff, 0xfe, 0xc3]),
      Buffer.from('"}'),
    ]);
    await expectRefused(test, [['POST', () => maya.post('/tasks', cut), 400]]);
  });

  it('with very many members or levels is refused before anybody looks at each', async () => {
    const bodies = {
      wide: members(101),
      within: { a: [members(101)] },
      long: { a: Array(1001).fill(0) },
      deep: JSON.parse(`${'{"a":'.repeat(21)}0${'}'.repeat(21)}`) as object,
    };
    const cases = Object.entries(bodies).map(([title, body]): Case => {
      const request = async () => {
        const answer = await test.anonymous.post('/auth/login', body);
        expect(answer.body.code).toBe('malformed-request');
        return answer;
      };
      return [title, request, 400];
    });
    await expectRefused(test, cases);
    const { body } = await test.anonymous.post('/auth/login', members(100));
    expect(body.errors.length).toBeGreaterThan(99);
  });
});
