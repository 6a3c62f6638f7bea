import type { OpenAPIObject } from '@nestjs/swagger';
import { nameOf, resolve, type Schema } from './schemas.js';

/** A request of an operation, and what it is answered. */
export interface Exchange {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly request?: object;
  readonly response?: object;
}

/** Anything that is shown. */
type Thing = object & { readonly id?: string };

/** What the document shows: one workspace, which the features describe. */
export abstract class Examples {
  /** By schema: the first is its example, all of them are what a page of it has. */
  abstract readonly things: Readonly<Record<string, readonly Thing[]>>;
  /** By operation, as far as it does not follow from the schemas. */
  abstract readonly exchanges: Readonly<Record<string, Exchange>>;
}

/** Gives a document its examples. */
export class Illustrator {
  constructor(
    private readonly document: OpenAPIObject,
    private readonly examples: Examples,
  ) {}

  exchange(operationId: string): Exchange {
    return this.examples.exchanges[operationId] ?? {};
  }

  /** What an operation answers to its example. */
  response(operationId: string, schema: Schema): unknown {
    return this.exchange(operationId).response ?? this.pageOf(schema) ?? this.thing(schema);
  }

  /** The first thing of a schema. */
  thing(schema: Schema): Thing | undefined {
    return this.thingsOf(schema)[0];
  }

  /** Shows at each property of a schema a value that things of it have, or requests that consist of it. */
  illustrate(name: string, { properties = {} }: Schema, requests: readonly object[]): void {
    const thing = name.replace(/^(Create|Update)(?=[A-Z])/, '');
    const shown = [...(this.examples.things[thing] ?? []), ...requests] as Record<string, unknown>[];
    for (const [member, property] of Object.entries(properties)) {
      const values = shown.map((one) => one[member]).filter((value) => value !== undefined && value !== null);
      if (values.length > 0) property.example ??= values[0];
    }
  }

  private thingsOf(schema: Schema): readonly Thing[] {
    return this.examples.things[nameOf(schema) ?? ''] ?? [];
  }

  private pageOf(schema: Schema): object | undefined {
    const { data, nextCursor } = resolve(this.document, schema).properties ?? {};
    return data?.items && nextCursor && { data: this.thingsOf(data.items), nextCursor: null };
  }
}
