import type { OpenAPIObject } from '@nestjs/swagger';

/** The part of a schema that the document is completed by. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  example?: unknown;
  additionalProperties?: unknown;
  allOf?: { $ref: string }[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

/** What members of these names are everywhere, so that no class repeats it. */
const MEMBERS: Readonly<Record<string, string>> = {
  id: 'What it is known by: a UUIDv7, unless a client chose another UUID.',
  name: 'What it is called: one line.',
  color: '`#rrggbb`; null for none.',
  userId: 'The user.',
  username: 'The name to sign in with and to be mentioned by, unique without regard to case.',
  displayName: 'The name to show.',
  version: 'Counts the changes; the ETag is `"v<version>"`.',
  createdAt: 'When it was made.',
  updatedAt: 'When it changed last.',
  occurredAt: 'When it happened.',
  data: 'What the page has, in the order of the list.',
};

/** The name of the schema that is referred to. */
export const nameOf = ({ $ref }: Schema): string | undefined => $ref?.split('/').at(-1);

/** The schema itself, or the one that it refers to. */
export function resolve(document: OpenAPIObject, schema: Schema): Schema {
  const name = nameOf(schema);
  return name ? (document.components!.schemas![name] as Schema) : schema;
}

/** Schemas are named by what they describe, and not by their classes: a `LabelDto` is a `Label`. */
export function nameSchemas(document: OpenAPIObject): OpenAPIObject {
  const renamed = JSON.stringify(document).replace(/("#\/components\/schemas\/\w+?)Dto"/g, '$1"');
  const { components, ...rest } = JSON.parse(renamed) as OpenAPIObject;
  const schemas = Object.entries(components!.schemas!).map(([name, schema]) => [
    name.replace(/Dto$/, ''),
    schema,
  ]);
  return { ...rest, components: { ...components, schemas: Object.fromEntries(schemas) as never } };
}

/** Completes what the generator knows of schemas. */
export function completeSchemas({ components, paths }: OpenAPIObject): void {
  const members = Object.values(components!.schemas as Record<string, Schema>).flatMap(
    ({ properties = {} }) => Object.entries(properties),
  );
  for (const [name, property] of members) {
    referDirectly(property);
    property.description ??= MEMBERS[name];
  }
  restoreForms(members, paths);
}

/**
 * A class that is made of others (`PartialType`) loses the forms of members, and so do parameters: the same member has
 * them elsewhere.
 */
function restoreForms(members: [name: string, property: Schema][], paths: OpenAPIObject['paths']): void {
  const key = (name: string, description?: string) => `${name}: ${description}`;
  const formed = members.filter(([, { type, format }]) => format ?? [type].flat().includes('integer'));
  const known = new Map(formed.map(([name, property]) => [key(name, property.description), property]));
  for (const [name, property] of members) restoreForm(property, known.get(key(name, property.description)));
  for (const { name, description, schema } of parametersIn(paths))
    restoreForm(schema, known.get(key(name, description)));
}

function restoreForm(property: Schema, { format, type }: Schema = {}): void {
  if (format) property.format ??= format;
  if ([type].flat().includes('integer'))
    property.type = JSON.parse(JSON.stringify(property.type).replace('"number"', '"integer"')) as string[];
}

interface Parameter {
  name: string;
  description?: string;
  schema: Schema;
}

const parametersIn = (paths: OpenAPIObject['paths']) =>
  Object.values(paths).flatMap((item) =>
    Object.values(item as Record<string, { parameters?: Parameter[] }>).flatMap(
      ({ parameters = [] }) => parameters,
    ),
  );

/** Since 3.1 a reference may have a description beside it; the generator wraps it as 3.0 needed. */
function referDirectly(property: Schema): void {
  if (!property.allOf) return;
  property.$ref = property.allOf[0]!.$ref;
  delete property.allOf;
}
