import { Injectable, Module } from '@nestjs/common';
import { AbstractGraphQLDriver, GraphQLModule } from '@nestjs/graphql';
import { completeSchema } from './connections.js';
import { GraphqlController } from './graphql.controller.js';
import { OperationErrors } from './operation-errors.js';
import { Operations } from './operations.js';
import { byTypeName } from './types.js';

/** Nest makes the schema of all resolvers; a route like any other answers. */
@Injectable()
class SchemaOnly extends AbstractGraphQLDriver {
  async start(): Promise<void> {}
  async stop(): Promise<void> {}
}

/** GraphQL at `/graphql`, over the services that the REST API has. */
@Module({
  imports: [
    GraphQLModule.forRoot({
      driver: SchemaOnly,
      path: '',
      autoSchemaFile: true,
      // A test does, for every start.
      buildSchemaOptions: { skipCheck: true },
      fieldResolverEnhancers: ['guards'],
      transformResolvers: byTypeName,
      transformSchema: completeSchema,
    }),
  ],
  controllers: [GraphqlController],
  providers: [Operations, OperationErrors],
})
export class GraphqlModule {}
