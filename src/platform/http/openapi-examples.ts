import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  $ref?: string;
  type?: string | string[];
  example?: unknown;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

interface Example {
  request?: object;
  response?: object;
  /** A member that is not there when all is well, however deep. */
  absent?: string;
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
  placeTask: { request: { after: null }, ...after(5, '2026-11-27T15:20:00.000Z', { position: 'a0' }) },
  restoreTask: after(7, '2026-11-27T16:00:00.000Z', { position: 'a0' }),
  duplicateTask: {
    response: { id: '019a9f3e-5c00-7000-8000-0000000007a6', title: 'Write the release notes, part two' },
  },
  updateItem: { request: { checked: true }, response: { checked: true, version: 2 } },
  batchTasks: { absent: 'problem' },
};

/** A request of this operation, put together from the examples of its properties. */
export const requestExample = (document: OpenAPIObject, operationId: string, schema: object): unknown =>
  STORY[operationId]?.request ?? compose(document, schema);

/** What this operation answers to it. */
export function responseExample(document: OpenAPIObject, operationId: string, schema: object): unknown {
  const { response, absent } = STORY[operationId] ?? {};
  const composed = { ...(compose(document, schema) as object), ...response };
  if (!absent) return composed;
  return JSON.parse(
    JSON.stringify(composed, (name, value: unknown) => (name === absent ? undefined : value)),
  );
}

function compose(document: OpenAPIObject, schema: Schema): unknown {
  const { example, type, anyOf, items, properties } = { ...resolve(document, schema), ...schema };
  if (example !== undefined) return example;
  // A thing, or null.
  if (anyOf) return compose(document, anyOf[0]!);
  if (items) return [compose(document, items)].filter((item) => item !== undefined);
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
