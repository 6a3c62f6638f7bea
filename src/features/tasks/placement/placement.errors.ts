import { defineError } from '../../../platform/errors/domain-error.js';

/** A task has one place. */
export class PlacedTwice extends defineError({
  code: 'placed-twice',
  kind: 'unprocessable',
  title: 'Behind one or before one',
  detail: 'Name the one that it goes behind, or the one that it goes before; not both.',
  why: 'Both `after` and `before` say where it goes.',
  remedy: 'Send one of them.',
}) {}
