import type { Type } from '@nestjs/common';
import { Field, Int, ObjectType } from '@nestjs/graphql';
import {
  type GraphQLField,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLObjectType,
  isObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
} from 'graphql';
import { InvalidInput } from '../errors/domain-error.js';
import type { OpenPage, PageQuery } from '../http/page.js';
import type { PageArgs } from './arguments.js';

/** Where a page stands in its list. */
@ObjectType({ description: 'Where a page stands in its list.' })
export class PageInfo {
  @Field(() => Boolean)
  hasNextPage: boolean;

  @Field(() => Boolean)
  hasPreviousPage: boolean;

  @Field(() => String, { nullable: true, description: 'Of the first edge.' })
  startCursor?: string;

  @Field(() => String, { nullable: true, description: '`after` of the next page.' })
  endCursor?: string;
}

/** A page of a list, as Relay's cursor connections specification has it. */
export interface Connection<Item> {
  edges: { node: Item; cursor: string }[];
  pageInfo: PageInfo;
  /** Counted when it is asked for. */
  readonly totalCount: Promise<number>;
}

const SUFFIX = 'Connection';
const known = new Map<Type, Type>();

/** The type of a connection to objects of a DTO that is a node type. */
export function connectionOf(dto: Type): Type {
  const type = known.get(dto);
  if (!type) throw new Error(`There are no connections to ${dto.name}: make a nodeType of it`);
  return type;
}

/** Declares the type that `connectionOf` answers. */
export function declareConnection(dto: Type, name: string): void {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => dto)
    node: unknown;

    @Field(() => String, { description: '`after` of what comes behind it.' })
    cursor: string;
  }

  @ObjectType(`${name}${SUFFIX}`)
  class ConnectionType {
    @Field(() => [Edge])
    edges: Edge[];

    @Field(() => PageInfo)
    pageInfo: PageInfo;

    @Field(() => Int, { description: 'How many there are on all pages, which costs a count.' })
    totalCount: number;
  }
  known.set(dto, ConnectionType);
}

/** The page of a list that a field's arguments ask for. */
export async function connect<Item>(
  { first, after }: PageArgs,
  read: (part: PageQuery) => Promise<OpenPage<Item>>,
): Promise<Connection<Item>> {
  const page = await read(partOf({ first, after })).catch(namingArguments);
  const edges = page.data.map((node, index) => ({ node, cursor: page.cursorAt(index) }));
  const pageInfo = {
    hasNextPage: page.nextCursor !== null,
    hasPreviousPage: after != null,
    startCursor: edges[0]?.cursor,
    endCursor: edges.at(-1)?.cursor,
  };
  return {
    edges,
    pageInfo,
    get totalCount() {
      return page.countAll();
    },
  };
}

const partOf = ({ first, after }: PageArgs): PageQuery => ({
  limit: first ?? undefined,
  cursor: after ?? undefined,
});

/** What is wrong with a cursor is wrong with `after`. */
function namingArguments(error: unknown): never {
  if (!(error instanceof InvalidInput)) throw error;
  throw new InvalidInput(
    error.fields.map((field) => (field.pointer === '/cursor' ? { ...field, pointer: '/after' } : field)),
  );
}

/** Types that only hold the page of a list. */
export const WRAPPER = /(Connection|Edge|PageInfo)$/;
const ROOT = /^(Query|Mutation)$/;

/**
 * Completes a schema: whoever needs no cursors asks for `tasks` in place of `tasksConnection`. And what is a thing of its
 * own may be refused by itself: it is null then, and what was asked for beside it is there.
 */
export function completeSchema(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__') || WRAPPER.test(type.name)) continue;
    const fields = type.getFields();
    for (const field of Object.values(fields)) {
      if (!ROOT.test(type.name) && !isObjectType(getNamedType(field.type))) continue;
      field.type = getNullableType(field.type);
      if (field.name.endsWith(SUFFIX)) {
        const list = asList(field);
        fields[list.name] = list;
      }
    }
  }
  return schema;
}

type AnyField = GraphQLField<unknown, unknown>;

function asList(connection: AnyField): AnyField {
  const { edges } = (getNamedType(connection.type) as GraphQLObjectType).getFields();
  const { node } = (getNamedType(edges!.type) as GraphQLObjectType).getFields();
  return {
    ...connection,
    name: connection.name.slice(0, -SUFFIX.length),
    type: new GraphQLList(new GraphQLNonNull(getNamedType(node!.type))),
    resolve: async (...given) => {
      // A filter of Nest answers an error in place of throwing it.
      const page = (await connection.resolve!(...given)) as Connection<unknown> | Error;
      if (page instanceof Error) throw page;
      return page.edges.map((edge) => edge.node);
    },
  };
}
