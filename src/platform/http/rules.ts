import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsDefined, isEmail, registerDecorator, ValidateIf, type ValidationOptions } from 'class-validator';

/** A rule for one member of a body or query: a stable code, a sentence, and the test. */
export function rule(code: string, message: string, test: (value: unknown) => boolean) {
  return (options?: ValidationOptions): PropertyDecorator =>
    (target, property) => {
      const validator = { validate: test, defaultMessage: () => `$property ${message}` };
      registerDecorator({
        name: code,
        target: target.constructor,
        propertyName: property as string,
        options,
        validator,
      });
    };
}

const ControlCharacters = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const LineBreaks = /[\r\n\u0085\u2028\u2029]/;
/** Neither blank nor a mark of direction or width, which nobody sees. */
const Visible = /[^\s\p{Cf}]/u;

const isText = (value: unknown, min: number, max: number): value is string => {
  if (typeof value !== 'string' || value.length > 2 * max) return false;
  if (min > 0 && !Visible.test(value)) return false;
  return hasLength(value, min, max) && value.isWellFormed() && !ControlCharacters.test(value);
};

/** A character is one UTF-16 unit or two, so that most text need not be counted. */
function hasLength(value: string, min: number, max: number): boolean {
  if (value.length >= 2 * min && value.length <= max) return true;
  const length = [...value].length;
  return length >= min && length <= max;
}

/**
 * Unicode text PostgreSQL can keep: no NUL or other control characters, no lone surrogates. Lengths in characters, as
 * JSON Schema counts them.
 */
export const IsText = ({ min = 0, max }: { min?: number; max: number }) =>
  applyDecorators(
    ApiProperty({ type: 'string', minLength: min, maxLength: max }),
    rule('text', `must be text of ${min} to ${max} characters`, (value) => isText(value, min, max))(),
  );

/** Text on one line, for names and titles. */
export const IsLine = ({ min = 1, max }: { min?: number; max: number }) =>
  applyDecorators(
    ApiProperty({ type: 'string', minLength: min, maxLength: max }),
    rule(
      'line',
      `must be one line of ${min} to ${max} characters`,
      (value) => isText(value, min, max) && !LineBreaks.test(value),
    )(),
  );

/** No quotes: `"box"@example.com` and `box@example.com` are one mailbox, and would be two accounts. */
const Ascii = /^[\x20\x21\x23-\x7e]*$/;

/**
 * Whether a value is an e-mail address in ASCII, as most mail servers want it: PostgreSQL and mail servers do not agree on
 * which others are the same. class-validator's own rule throws on text that is not well-formed.
 */
export const isEmailAddress = (value: unknown): value is string =>
  isText(value, 3, 254) && Ascii.test(value) && isEmail(value);

/** An e-mail address. */
export const IsEmailAddress = () =>
  applyDecorators(
    ApiProperty({ type: 'string', format: 'email', maxLength: 254 }),
    rule('email', 'must be an e-mail address', isEmailAddress)(),
  );

const Color = /^#[0-9a-f]{6}$/i;

/** `#rrggbb` */
export const IsColor = () =>
  applyDecorators(
    ApiProperty({ type: 'string', pattern: '^#[0-9a-fA-F]{6}$' }),
    rule(
      'color',
      'must be a colour such as #2456d6',
      (value) => typeof value === 'string' && Color.test(value),
    )(),
  );

/** An id, in either case. */
export const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const areIds = (value: unknown, max: number): boolean => {
  if (!Array.isArray(value) || value.length > max) return false;
  const ids = value.filter((id): id is string => typeof id === 'string' && UUID.test(id));
  return new Set(ids.map((id) => id.toLowerCase())).size === value.length;
};

/** Ids in some order, each once. */
export const IsIds = ({ max }: { max: number }) =>
  applyDecorators(
    ApiProperty({
      type: 'array',
      items: { type: 'string', format: 'uuid' },
      maxItems: max,
      uniqueItems: true,
    }),
    rule('ids', `must be up to ${max} different ids`, (value) => areIds(value, max))(),
  );

function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Whether a value is a calendar day such as `2026-11-20` that exists. */
export function isLocalDate(value: unknown): boolean {
  const parts = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)$/.exec(value) : null;
  return parts !== null && isDay(Number(parts[1]), Number(parts[2]), Number(parts[3]));
}

const Instant =
  /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

/** Whether a value is a moment with its offset, such as `2026-11-20T09:30:00Z` (RFC 3339), in a year of four digits. */
export function isInstant(value: unknown): boolean {
  const parts = typeof value === 'string' ? Instant.exec(value) : null;
  if (parts === null || !isLocalDate(parts[1])) return false;
  const year = new Date(parts[0]).getUTCFullYear();
  return year >= 1000 && year <= 9999;
}

/** A moment, RFC 3339 with offset. */
export const IsInstant = () =>
  applyDecorators(
    ApiProperty({ type: 'string', format: 'date-time' }),
    rule('instant', 'must be a moment such as 2026-11-20T09:30:00Z', isInstant)(),
  );

/** A moment to come, perhaps within so many milliseconds. */
export const IsFuture = ({ within = Infinity, called }: { within?: number; called?: string } = {}) =>
  applyDecorators(
    IsInstant(),
    rule('expiry', called ? `must be within ${called} from now` : 'must be in the future', (value) => {
      const left = new Date(value as string).getTime() - Date.now();
      return left > 0 && left <= within;
    })(),
  );

/** A calendar day without a time. */
export const IsLocalDate = () =>
  applyDecorators(
    ApiProperty({ type: 'string', format: 'date' }),
    rule('date', 'must be a date such as 2026-11-20', isLocalDate)(),
  );

/** A moment, or a calendar day that stands for its beginning. */
export const IsMomentOrDay = () =>
  applyDecorators(
    ApiProperty({ type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\d(T.+)?$' }),
    rule(
      'moment-or-day',
      'must be a moment such as 2026-11-20T09:30:00Z or a date such as 2026-11-20',
      (value) => isInstant(value) || isLocalDate(value),
    )(),
  );

/** Text in which every item, and how many there are, is as a pattern says; `what` says it in words. */
export const Matches = (pattern: RegExp, what: string) =>
  applyDecorators(
    ApiProperty({ type: 'string', pattern: pattern.source }),
    rule('form', `must be ${what}`, (value) => typeof value === 'string' && pattern.test(value))(),
  );

const knownZones = new Map<string, boolean>();

/** Of one word only these: PostgreSQL takes `CET` and `IST` for offsets, without summer time or of another country. */
const Zone = /^([A-Za-z]\S*\/\S+|UTC|GMT)$/i;

function isTimeZone(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 64 || !Zone.test(value)) return false;
  const name = value.toLowerCase();
  const known = knownZones.get(name);
  if (known !== undefined) return known;
  const exists = canFormatIn(name);
  if (exists) knownZones.set(name, exists);
  return exists;
}

function canFormatIn(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** An IANA time zone name. */
export const IsTimeZone = () =>
  rule('time-zone', 'must be an IANA time zone such as Europe/Berlin', isTimeZone)();

function isLocale(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 35) return false;
  try {
    return Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** A language tag (BCP 47). */
export const IsLocale = () => rule('locale', 'must be a language tag such as sv-SE', isLocale)();

/** May be left out, and is then left alone. `null` is a value like any other. */
export const Optional = () => ValidateIf((_, value) => value !== undefined);

/** May be `null`, which clears it, or left out. */
export const Clearable = () => ValidateIf((_, value) => value !== undefined && value !== null);

/** Must be there. */
export const Required = () => IsDefined({ message: '$property is required' });

/** Query text to a number, when it is one. */
export const ToInteger = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value,
  );

/** Query text to true or false, when it is one. */
export const ToBoolean = () =>
  Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value));
