import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
}

interface Example {
  request?: object;
  response?: object;
}

const CHANGE = { priority: 3, dueAt: null, dueDate: '2026-11-28' };

const after = (version: number, at: string, change: object = {}) => ({
  response: { ...CHANGE, ...change, version, updatedAt: at },
});

/** Where an operation's story differs from the examples in its DTOs: Maya's task on its way. */
const STORY: Readonly<Record<string, Example>> = {
  updateTask: { request: CHANGE, ...after(2, '2026-11-21T08:05:00.000Z') },
  completeTask: after(3, '2026-11-27T15:12:07.000Z', {
    status: 'completed',
    completedAt: '2026-11-27T15:12:07.000Z',
  }),
  reopenTask: after(4, '2026-11-27T15:14:30.000Z'),
};

/** A request of this operation, put together from the examples of its properties. */
export const requestExample = (document: OpenAPIObject, operationId: string, schema: object): unknown =>
  STORY[operationId]?.request ?? compose(document, schema);

/** What this operation answers to it. */
export function responseExample(document: OpenAPIObject, operationId: string, schema: object): unknown {
  return { ...(compose(document, schema) as object), ...STORY[operationId]?.response };
}

function compose(document: OpenAPIObject, schema: Schema): unknown {
  const { example, type, items, properties } = resolve(document, schema);
  if (example !== undefined) return example;
  if (items) return [compose(document, items)];
  if (properties) {
    const members = Object.entries(properties).map(([name, member]) => [name, compose(document, member)]);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
  return type?.includes('null') ? null : undefined;
}

/** The schema itself, or the one that it refers to. */
export function resolve(document: OpenAPIObject, schema: Schema): Schema {
  const name = schema.$ref?.split('/').at(-1);
  return name ? (document.components!.schemas![name] as Schema) : schema;
}
