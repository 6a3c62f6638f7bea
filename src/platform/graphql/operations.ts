import { Injectable } from '@nestjs/common';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import {
  type DocumentNode,
  execute,
  type ExecutionResult,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { AuthenticatedRequest } from '../access/actor.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { InvalidInput } from '../errors/domain-error.js';
import { InvalidQuery, QueryTooCostly, QueryTooDeep, TooManyAliases } from './graphql.errors.js';
import type { GraphqlRequestDto } from './graphql-request.dto.js';
import { MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_TOKENS } from './limits.js';
import { aliasesIn, costOf, depthOf, repeatsIn } from './measure.js';
import { Turns } from './turns.js';

/** Problems with one query that are told. */
const MAX_ERRORS = 10;
/**
 * Queries that are remembered, and one of them (characters): clients send few, again and again. What they become is up to
 * fifty times as large.
 */
const REMEMBERED = 200_000;
const REMEMBERED_EACH = 10_000;

/** A query that is not carried out, and why. */
class Refused extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super();
  }
}

/** Carries out what clients ask in GraphQL. */
@Injectable()
export class Operations {
  private readonly known = new Map<string, DocumentNode>();
  private remembered = 0;

  constructor(
    private readonly host: GraphQLSchemaHost,
    private readonly config: Config,
    private readonly database: Database,
  ) {}

  /** Without `data` nothing was done. */
  async answer(request: AuthenticatedRequest, asked: GraphqlRequestDto): Promise<ExecutionResult> {
    try {
      return await this.carryOut(request, asked);
    } catch (error) {
      if (error instanceof Refused) return { errors: error.errors };
      throw error;
    }
  }

  private async carryOut(
    request: AuthenticatedRequest,
    { query, variables, operationName }: GraphqlRequestDto,
  ): Promise<ExecutionResult> {
    const document = this.documentOf(query);
    this.checkCost(document, operationName, variables ?? {});
    const { schema } = this.host;
    const contextValue = { request };
    const operation = { schema, document, contextValue, variableValues: variables, operationName };
    return this.database.inTurns(new Turns(), async () => execute(operation));
  }

  private documentOf(query: string): DocumentNode {
    const known = this.known.get(query);
    if (known) return known;
    const document = this.checked(query);
    if (query.length <= REMEMBERED_EACH) this.remember(query, document);
    return document;
  }

  private remember(query: string, document: DocumentNode): void {
    this.remembered += query.length;
    if (this.remembered > REMEMBERED) {
      this.known.clear();
      this.remembered = query.length;
    }
    this.known.set(query, document);
  }

  /** In an order in which each step bears whatever the one before lets through. */
  private checked(query: string): DocumentNode {
    const document = parsed(query);
    if (repeatsIn(document) > MAX_ALIASES) refuse(new TooManyAliases());
    for (const operation of document.definitions) {
      if (operation.kind !== 'OperationDefinition') continue;
      const depth = depthOf(document, operation);
      if (depth > MAX_DEPTH) refuse(new QueryTooDeep(depth));
      if (aliasesIn(document, operation) > MAX_ALIASES) refuse(new TooManyAliases());
    }
    const hidden = this.config.graphql.isOpen ? [] : [NoSchemaIntrospectionCustomRule];
    const errors = validate(this.host.schema, document, [...specifiedRules, ...hidden], {
      maxErrors: MAX_ERRORS,
    });
    if (errors.length > 0) throw new Refused(errors);
    return document;
  }

  private checkCost(
    document: DocumentNode,
    operationName: string | null | undefined,
    given: Record<string, unknown>,
  ): void {
    const operation = getOperationAST(document, operationName);
    if (!operation) refuse(new InvalidQuery('operationName must name one of the operations.'));
    const { schema } = this.host;
    const variables = getVariableValues(schema, operation.variableDefinitions ?? [], given, {
      maxErrors: MAX_ERRORS,
    });
    if (variables.errors) throw new Refused(variables.errors.map(asInput));
    const cost = costOf(document, operation, schema.getRootType(operation.operation)!, variables.coerced);
    if (cost > MAX_COST) refuse(new QueryTooCostly(cost));
  }
}

function parsed(query: string): DocumentNode {
  try {
    return parse(query, { maxTokens: MAX_TOKENS });
  } catch (error) {
    throw new Refused([error as GraphQLError]);
  }
}

function refuse(reason: Error): never {
  throw new Refused([new GraphQLError(reason.message, { originalError: reason })]);
}

/** A variable whose value is not of its type. */
function asInput(error: GraphQLError): GraphQLError {
  const [, name = ''] = /^Variable "\$(\w+)"/.exec(error.message) ?? [];
  const fields = [{ pointer: `/variables/${name}`, code: 'type', message: error.message }];
  return new GraphQLError(error.message, { nodes: error.nodes, originalError: new InvalidInput(fields) });
}
