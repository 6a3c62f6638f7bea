import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLArgument,
  type GraphQLField,
  GraphQLID,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isEnumType,
  isInputObjectType,
  isObjectType,
} from 'graphql';
import type { TestApp } from './app.js';
import type { Client } from './client.js';
import { data } from './graphql.js';
import { type Operation, readOperations } from './openapi.js';
import { bodyOf, idIn, idsIn, type World } from './shared-world.js';

/** A field of the query or the mutation, and the route that does the same. */
export interface Root {
  name: string;
  kind: 'query' | 'mutation';
  /** Arguments that name something, in the order of the ids in the path of the route. */
  ids: string[];
  input?: GraphQLInputObjectType;
  text: string;
  route: Operation;
}

/** The account of somebody else: a spec of its own is about that. */
const ELSEWHERE = ['user'];

const routeOf = (kind: string, name: string) =>
  kind === 'query' ? `get${name[0]!.toUpperCase()}${name.slice(1)}` : name.replace(/^move/, 'place');

/** Every field of the query and the mutation that names something. */
export async function readRoots(test: TestApp, who: Client): Promise<Root[]> {
  const schema = buildClientSchema(await data(who, getIntrospectionQuery()));
  const operations = await readOperations(test);
  const rootsOf = (kind: Root['kind'], type: GraphQLObjectType): Root[] =>
    Object.values(type.getFields())
      .filter(({ name, args }) => !ELSEWHERE.includes(name) && args.some(isIdentifying))
      .map((field) => {
        const route = operations.find(({ operationId }) => operationId === routeOf(kind, field.name));
        if (!route) throw new Error(`No route does what ${field.name} does`);
        const input = getNamedType(field.args.find(({ name }) => name === 'input')?.type);
        const ids = field.args.filter(isIdentifying).map(({ name }) => name);
        return {
          name: field.name,
          kind,
          ids,
          input: isInputObjectType(input) ? input : undefined,
          text: textOf(kind, field),
          route,
        };
      });
  return [...rootsOf('query', schema.getQueryType()!), ...rootsOf('mutation', schema.getMutationType()!)];
}

/** Whether an argument or a member names something. */
export const isIdentifying = ({ type }: GraphQLArgument | GraphQLInputField) =>
  getNamedType(type) === GraphQLID;

/** An operation with this field, which asks for all there is, two levels deep. */
function textOf(kind: string, { name, args, type }: GraphQLField<unknown, unknown>): string {
  const given = args.filter((one) => isIdentifying(one) || one.name === 'input');
  const variables = given.map((one) => `$${one.name}: ${String(one.type)}`).join();
  const passed = given.map((one) => `${one.name}: $${one.name}`).join();
  return `${kind} (${variables}) { ${name}(${passed}) ${selectionOf(type, 2)} }`;
}

function selectionOf(type: GraphQLOutputType, levels: number): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  const fields = Object.values(named.getFields()).filter(
    (field) => levels > 0 || !isObjectType(getNamedType(field.type)),
  );
  const few = ({ args }: GraphQLField<unknown, unknown>) =>
    args.some(({ name }) => name === 'first') ? '(first: 3)' : '';
  const asked = fields.map((field) => `${field.name}${few(field)} ${selectionOf(field.type, levels - 1)}`);
  return `{ ${asked.join(' ')} }`;
}

/** The ids of a world that a field takes, but for `others`. */
export const valuesOf = ({ ids, route }: Root, from: World, others: Record<string, string> = {}) => {
  const names = idsIn(route.path);
  return Object.fromEntries(
    ids.map((id, index) => [id, others[id] ?? idIn(from, names[index]!, route.path)]),
  );
};

/** The smallest body that the route takes, in which enums are in capitals. */
export function inputOf({ input, route }: Root, from: World): object | undefined {
  const body = input && Object.entries(bodyOf(route, from) ?? {});
  return (
    body &&
    Object.fromEntries(
      body.map(([name, value]) => {
        const isEnum = isEnumType(getNamedType(input.getFields()[name]!.type));
        return [name, isEnum ? String(value).toUpperCase() : value];
      }),
    )
  );
}
