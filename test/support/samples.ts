import { randomUUID } from 'node:crypto';
import { PASSWORD } from './client.js';
import type { Schema } from './openapi.js';

/** Values that must be new or right each time, by the name of the property. */
const FRESH: Record<string, () => unknown> = {
  id: () => randomUUID(),
  name: () => randomUUID(),
  username: () => `u${randomUUID().slice(0, 12)}`,
  email: () => `${randomUUID()}@example.com`,
  password: () => PASSWORD,
  expiresAt: () => new Date(Date.now() + 24 * 3_600_000).toISOString(),
};

const BY_FORMAT: Record<string, unknown> = { 'date-time': '2026-11-27T16:00:00.000Z', date: '2026-11-27' };

/** A value that a property takes: its example, or one made from its schema. */
export function validValue(name: string, schema: Schema): unknown {
  const { example, format = '', minimum } = schema;
  if (FRESH[name]) return FRESH[name]();
  if (schema.type?.includes('null') && format === 'uuid') return null;
  if (example !== undefined) return example;
  const value = schema.enum?.[0] ?? BY_FORMAT[format] ?? minimum ?? (schema.type === 'boolean' || undefined);
  if (value === undefined) throw new Error(`The document gives no example of ${name}, and none can be made`);
  return value;
}

/** The smallest body that an operation takes, with `also` in it. */
export function validBody({ properties = {}, required = [] }: Schema, also: string[] = []): object {
  const names = new Set([...required, ...also]);
  return Object.fromEntries([...names].map((name) => [name, validValue(name, properties[name]!)]));
}
