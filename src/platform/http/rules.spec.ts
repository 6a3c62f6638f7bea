import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  Clearable,
  isInstant,
  isLocalDate,
  IsEmailAddress,
  IsLine,
  IsText,
  IsTimeZone,
  Optional,
  ToBoolean,
  ToInteger,
} from './rules.js';

/** Whether a member with these rules takes a value. */
function takes(value: unknown, ...rules: (() => PropertyDecorator)[]): boolean {
  class Input {
    member: unknown;
  }
  for (const rule of rules) rule()(Input.prototype, 'member');
  return validateSync(plainToInstance(Input, { member: value })).length === 0;
}

/** What a query member becomes. */
function becomes(value: string, rule: () => PropertyDecorator): unknown {
  class Input {
    member: unknown;
  }
  rule()(Input.prototype, 'member');
  return plainToInstance(Input, { member: value }).member;
}

const NOT_TEXT = [null, 0, true, {}, [], ['x'], '\0', 'a\u0007', '\u007f', '\ud800', 'a\udc00b'];

describe('IsText', () => {
  const text = () => IsText({ min: 2, max: 5 });

  it.each(['ab', 'abcde', 'a\nb', 'a\tb', '🌱🌱🌱🌱🌱', ' ab '])('takes %j', (value) =>
    expect(takes(value, text)).toBe(true),
  );

  it.each([...NOT_TEXT, '', 'a', '   ', '\u200b\u200b', '\ufeff\u202e', 'abcdef', '🌱', '🌱🌱🌱🌱🌱🌱'])(
    'refuses %j',
    (value) => expect(takes(value, text)).toBe(false),
  );

  it('takes only what UTF-8 keeps', () => {
    const anyLength = () => IsText({ max: 20 });
    const isKept = (value: string) => !takes(value, anyLength) || Buffer.from(value).toString() === value;
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 5 }), isKept));
  });
});

describe('IsLine', () => {
  const line = () => IsLine({ max: 5 });

  it.each([...NOT_TEXT, '', ' ', 'a\nb', 'a\rb', 'a\u2028b', 'a\u0085b', 'abcdef'])('refuses %j', (value) =>
    expect(takes(value, line)).toBe(false),
  );

  it.each(['a', 'a b', 'a\tb'])('takes %j', (value) => expect(takes(value, line)).toBe(true));
});

describe('IsEmailAddress', () => {
  it.each(['maya@example.com', 'a+b@sub.example.org', 'MAYA@EXAMPLE.COM'])('takes %s', (value) =>
    expect(takes(value, IsEmailAddress)).toBe(true),
  );

  it.each([
    ...NOT_TEXT,
    '',
    'maya',
    'maya@',
    '@x.de',
    'a@b',
    'a b@x.de',
    '"maya"@x.de',
    '"\\maya"@x.de',
    'a\ud800@x.de',
    `${'x'.repeat(250)}@x.de`,
  ])('refuses %j', (value) => expect(takes(value, IsEmailAddress)).toBe(false));
});

describe('isInstant', () => {
  it.each([
    '2026-11-20T09:30:00Z',
    '2026-11-20T09:30:00.123456789Z',
    '2024-02-29T23:59:59-23:59',
    '9999-12-31T23:59:59.999Z',
  ])('takes %s', (value) => expect(isInstant(value)).toBe(true));

  it.each([
    '2026-11-20',
    '2026-11-20T09:30:00',
    '2026-11-20 09:30:00Z',
    '2026-11-20t09:30:00z',
    '2026-02-29T00:00:00Z',
    '2026-11-31T00:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T09:60:00Z',
    '2026-11-20T23:59:60Z',
    '2026-11-20T09:30:00+24:00',
    '0999-12-31T23:59:59Z',
    '1000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
    '+010000-01-01T00:00:00Z',
    'infinity',
    'NaN',
    1_795_167_000,
    null,
    new Date(),
  ])('refuses %s', (value) => expect(isInstant(value)).toBe(false));

  it('takes every moment as JavaScript writes it', () => {
    const moments = fc.date({
      min: new Date('1000-01-01'),
      max: new Date('9999-12-31'),
      noInvalidDate: true,
    });
    fc.assert(fc.property(moments, (moment) => isInstant(moment.toISOString())));
  });
});

describe('isLocalDate', () => {
  it.each(['2026-11-20', '2024-02-29', '1000-01-01', '9999-12-31'])('takes %s', (value) =>
    expect(isLocalDate(value)).toBe(true),
  );

  it.each([
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-1-1',
    '0999-12-31',
    '20261120',
    '',
    null,
    20,
  ])('refuses %s', (value) => expect(isLocalDate(value)).toBe(false));
});

describe('IsTimeZone', () => {
  it.each(['UTC', 'Europe/Stockholm', 'America/Argentina/Buenos_Aires'])('takes %s', (value) =>
    expect(takes(value, IsTimeZone)).toBe(true),
  );

  it.each(['CET', 'IST', 'PST', '', 'Mars/Olympus', '+01:00', '\0', 'x'.repeat(65), null, 1, {}, []])(
    'refuses %j',
    (value) => expect(takes(value, IsTimeZone)).toBe(false),
  );
});

describe('Optional and Clearable', () => {
  const line = () => IsLine({ max: 5 });

  it('leave out what is absent, and only Clearable takes null', () => {
    expect([undefined, null, ''].map((value) => takes(value, Optional, line))).toEqual([true, false, false]);
    expect([undefined, null, ''].map((value) => takes(value, Clearable, line))).toEqual([true, true, false]);
  });
});

describe('query text', () => {
  it('becomes a whole number or true and false only where it is written as one', () => {
    expect(['7', '0', '007'].map((text) => becomes(text, ToInteger))).toEqual([7, 0, 7]);
    expect(
      ['', '1e3', '-1', '1.0', '0x1', ' 1', '9007199254740993'].map(
        (text) => typeof becomes(text, ToInteger),
      ),
    ).toEqual(Array.from({ length: 7 }, () => 'string'));
    expect(['true', 'false', 'TRUE', '1', ''].map((text) => becomes(text, ToBoolean))).toEqual([
      true,
      false,
      'TRUE',
      '1',
      '',
    ]);
  });
});
