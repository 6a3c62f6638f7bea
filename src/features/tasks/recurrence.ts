import { ApiProperty } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { isLocalDate, rule } from '../../platform/http/rules.js';

const MAX_LENGTH = 500;
const FREQUENCIES = ['HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'];

type Test = (text: string, frequency: string) => boolean;

const within = (min: number, max: number) => (text: string) =>
  /^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max;
const each =
  (test: Test): Test =>
  (text, frequency) =>
    text.split(',').every((one) => test(one, frequency));
/** Counted from the beginning, or with a minus from the end. */
const either = (max: number) => (text: string) => within(1, max)(text.replace(/^[+-]/, ''));

/** What each part of a rule may be (RFC 5545, section 3.3.10), by the frequency where that matters. */
const PARTS: Readonly<Record<string, Test>> = {
  FREQ: (text) => FREQUENCIES.includes(text),
  INTERVAL: within(1, 1000),
  COUNT: within(1, 1000),
  UNTIL: (text) => isUntil(text),
  BYHOUR: each(within(0, 23)),
  BYDAY: each((text, frequency) => isWeekday(text, /^(MONTHLY|YEARLY)$/.test(frequency))),
  BYMONTHDAY: each((text, frequency) => frequency !== 'WEEKLY' && either(31)(text)),
  BYYEARDAY: each((text, frequency) => /^(HOURLY|YEARLY)$/.test(frequency) && either(366)(text)),
  BYWEEKNO: each((text, frequency) => frequency === 'YEARLY' && either(53)(text)),
  BYMONTH: each(within(1, 12)),
  BYSETPOS: each(either(366)),
  WKST: (text) => isWeekday(text, false),
};

function isWeekday(text: string, mayBeNumbered: boolean): boolean {
  const parts = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  if (!parts) return false;
  return parts[1] === undefined || (mayBeNumbered && either(53)(parts[1]));
}

function isUntil(text: string): boolean {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)(?:T([01]\d|2[0-3])[0-5]\d[0-5]\dZ)?$/.exec(text) ?? [];
  return isLocalDate(`${year}-${month}-${day}`);
}

/** Whether a text is a rule by which something repeats, in either case, that can be kept in bounds. */
function isRecurrence(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > MAX_LENGTH) return false;
  const parts = value
    .toUpperCase()
    .split(';')
    .map((part) => /^([A-Z]+)=([A-Z0-9,+-]+)$/.exec(part));
  const rules = new Map(parts.map((part) => [part?.[1] ?? '', part?.[2] ?? '']));
  const frequency = rules.get('FREQ') ?? '';
  const isKnown = [...rules].every(
    ([name, text]) => Object.hasOwn(PARTS, name) && PARTS[name]!(text, frequency),
  );
  if (!isKnown || frequency === '' || rules.size < parts.length) return false;
  if (rules.has('COUNT') && rules.has('UNTIL')) return false;
  if (rules.has('BYWEEKNO') && /\d/.test(rules.get('BYDAY') ?? '')) return false;
  return !rules.has('BYSETPOS') || [...rules.keys()].some((name) => /^BY(?!SETPOS)/.test(name));
}

/** A rule by which something repeats: RRULE of RFC 5545, without DTSTART. */
export const IsRecurrence = () =>
  applyDecorators(
    ApiProperty({ type: 'string', maxLength: MAX_LENGTH }),
    rule('recurrence', 'must be an RRULE such as FREQ=WEEKLY;BYDAY=MO', isRecurrence)(),
  );
