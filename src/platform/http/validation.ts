import { ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { type FieldError, InvalidInput } from '../errors/domain-error.js';

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function fieldErrors(errors: ValidationError[], parent: string): FieldError[] {
  return errors.flatMap(({ property, constraints = {}, children = [] }) => {
    const pointer = `${parent}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const own = Object.entries(constraints).map(([name, message]) => ({ pointer, ...named(name, message) }));
    return [...own, ...fieldErrors(children, pointer)];
  });
}

const named = (name: string, message: string) =>
  name === 'whitelistValidation'
    ? { code: 'unknown-property', message: 'there is no such property' }
    : { code: kebab(name), message };

/** Strict: what a DTO does not declare is refused, and all problems are told at once. */
export const strictValidation = () =>
  new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    exceptionFactory: (errors) => new InvalidInput(fieldErrors(errors, '')),
  });
