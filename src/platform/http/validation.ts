import { type ArgumentMetadata, type Type, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { type FieldError, InvalidInput } from '../errors/domain-error.js';

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const pointerTo = (name: string, parent = '') =>
  `${parent}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

function fieldErrors(errors: ValidationError[], parent: string): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const pointer = pointerTo(property, parent);
    const own = Object.entries(constraints).map(([name, message]) => ({ pointer, ...named(name, message) }));
    return [...own, ...fieldErrors(children, pointer)];
  });
}

const UNKNOWN = { code: 'unknown-property', message: 'there is no such property' };
const named = (name: string, message: string) =>
  name === 'whitelistValidation' ? UNKNOWN : { code: kebab(name), message };

/** What is answered to names that nothing takes. */
export const unknownProperties = (names: string[]) =>
  new InvalidInput(names.map((name) => ({ pointer: pointerTo(name), ...UNKNOWN })));

const MISSING = { pointer: '', code: 'required', message: 'a JSON object is required' };

/** Different queries that are remembered. */
const REMEMBERED = 2_000;

class StrictValidation extends ValidationPipe {
  /** Queries come again and again, and checking one costs more than reading a cached list. */
  private readonly queries = new Map<string, unknown>();

  /** class-transformer drops `toString` and the like without a word, so they are refused before. */
  override transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'body' && !value && this.toValidate(metadata)) throw new InvalidInput([MISSING]);
    const inherited = Object.keys(value ?? {}).filter((name) => name in Object.prototype);
    if (inherited.length > 0) throw unknownProperties(inherited);
    if (metadata.type === 'query') return this.query(value, metadata);
    const at = metadata.type === 'body' && metadata.data ? `/${metadata.data}` : '';
    return pointingBelow(at, () => super.transform(value, metadata) as Promise<unknown>);
  }

  /** What is a type and no class checks itself. */
  protected override toValidate(metadata: ArgumentMetadata): boolean {
    return metadata.metatype !== Function && super.toValidate(metadata);
  }

  private async query(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const key = `${metadata.metatype?.name}${JSON.stringify(value)}`;
    const known = this.queries.get(key);
    if (known) return known;
    const query: unknown = Object.freeze(await super.transform(value, metadata));
    if (this.queries.size >= REMEMBERED) this.queries.clear();
    this.queries.set(key, query);
    return query;
  }
}

/** Strict: what a DTO does not declare is refused, and all problems are told at once. */
export const strictValidation = () =>
  new StrictValidation({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => new InvalidInput(fieldErrors(errors, '')),
  });

const strict = strictValidation();

/** A part of a body, by the rules of its own class. Throws InvalidInput with pointers that begin with `at`. */
export async function validPart<Part>(type: Type<Part>, value: unknown, at: string): Promise<Part> {
  return pointingBelow(at, async () => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    if (!isObject) throw new InvalidInput([MISSING]);
    return (await strict.transform(value, { type: 'body', metatype: type })) as Part;
  });
}

async function pointingBelow<T>(at: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    throw new InvalidInput(error.fields.map((field) => ({ ...field, pointer: at + field.pointer })));
  }
}
