/** The part of an OpenAPI document that clients are written against. */
export interface Contract {
  info: { version: string; 'x-released'?: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; responses: Record<string, Response> };
}

export interface Operation {
  operationId: string;
  summary: string;
  deprecated?: boolean;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, Response>;
  'x-sunset'?: string;
  'x-project-role'?: string;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema;
}

export interface Response {
  $ref?: string;
  headers?: Record<string, object>;
  content?: Record<string, { schema: Schema }>;
}

export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

/** What a change is to whoever reads of it. */
export const KINDS = ['added', 'changed', 'deprecated', 'removed'] as const;

/** One difference between two contracts. */
export interface Change {
  kind: (typeof KINDS)[number];
  /** Whether a client that was right may now be wrong. */
  isBreaking: boolean;
  /** `POST /tasks`, without the prefix; of whatever it is true. */
  operations: string[];
  /** What they do, from the verb on, with names in backticks: ``takes `recurrence` ``. */
  what: string;
}
