import { createRequire } from 'node:module';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GraphQLSchema } from 'graphql';

/** The one that the application uses: vitest would take another build of it, which does not know its types. */
export const graphql = createRequire(import.meta.url)('graphql') as typeof import('graphql');

/** What the built application answers in GraphQL. */
export const schemaOf = (app: NestFastifyApplication): GraphQLSchema =>
  app.get(GraphQLSchemaHost, { strict: false }).schema;

/** `schema.graphql` as the built application makes it. */
export const committedSchema = (app: NestFastifyApplication): string =>
  `${graphql.printSchema(graphql.lexicographicSortSchema(schemaOf(app)))}\n`;
