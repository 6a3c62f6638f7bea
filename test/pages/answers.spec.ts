import { afterEach, describe, expect, it } from 'vitest';
import { compare, takeContradictions } from '../support/documented.js';
import { differences } from '../support/likeness.js';

const URL_OF_LABELS = new URL('http://127.0.0.1:1/api/v1/labels');
const LABEL = {
  id: '01a1f84a-95c0-7000-8000-0000000002ab',
  name: 'urgent',
  color: null,
  version: 1,
  createdAt: '2026-11-20T09:30:00.000Z',
  updatedAt: '2026-11-20T09:30:00.000Z',
};
const HEADERS = {
  'x-request-id': 'a',
  ratelimit: '"user";r=1;t=1',
  'ratelimit-policy': '"user";q=1;w=1',
  etag: '"a"',
};

/** An answer of `GET /labels` that is as documented but for what is given, and what is said of it. */
function said({ status = 200, type = 'application/json', headers = {}, body = {} } = {}): string[] {
  const page = { data: [LABEL], nextCursor: null, ...body };
  compare('GET', URL_OF_LABELS, {
    status,
    type,
    headers: new Headers({ ...HEADERS, ...headers }),
    body: page,
  });
  return takeContradictions();
}

describe('the comparison of every answer with the document', () => {
  afterEach(() => void takeContradictions());

  it('finds nothing in an answer as documented', () => {
    expect(said()).toEqual([]);
  });

  it.each([
    ['a status', { status: 418 }, 'answered 418'],
    ['a type', { type: 'text/html' }, 'with text/html'],
    ['a header', { headers: { location: '/' } }, 'undocumented header Location'],
    ['a member', { body: { more: 1 } }, '"additionalProperty":"more"'],
    ['a member of an item', { body: { data: [{ ...LABEL, more: 1 }] } }, '/data/0 must NOT'],
    ['another form', { body: { data: [{ ...LABEL, createdAt: 'today' }] } }, 'must match format "date-time"'],
    ['a lack', { body: { data: [{}] } }, "must have required property 'id'"],
  ])('notices %s that is not documented', (_, answer, expected) => {
    expect(said(answer).join()).toContain(expected);
  });

  it('notices a header that is missing', () => {
    const headers = new Headers({ ...HEADERS });
    headers.delete('etag');
    compare('GET', URL_OF_LABELS, {
      status: 200,
      type: 'application/json',
      headers,
      body: { data: [], nextCursor: null },
    });
    expect(takeContradictions().join()).toContain('no header ETag');
  });
});

describe('the comparison of an answer with its example', () => {
  const other = '01a1f84a-95c0-7000-8000-0000000002ac';
  const known = new Set([LABEL.id, other]);

  it('takes other moments, and other ids of what was not there before', () => {
    const answer = { ...LABEL, id: other, updatedAt: '2027-01-01T00:00:00.000Z' };
    expect(differences(LABEL, answer, new Set())).toEqual([]);
  });

  it.each([
    ['another id', { ...LABEL, id: other }, '/id: '],
    ['another name', { ...LABEL, name: 'writing' }, '/name: "writing", not "urgent"'],
    ['a member more', { ...LABEL, more: 1 }, '/more: 1'],
    ['a member less', { ...LABEL, version: undefined }, '/version: undefined, not 1'],
    ['another form', { ...LABEL, createdAt: null }, '/createdAt: null'],
  ])('notices %s', (_, answer, expected) => {
    expect(differences(LABEL, answer, known).join()).toContain(expected);
    expect(differences({ data: [LABEL] }, { data: [answer] }, known).join()).toContain(`/data/0${expected}`);
  });
});
