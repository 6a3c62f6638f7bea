import type { Type } from '@nestjs/common';
import {
  ArgsType,
  Field,
  ID,
  InputType,
  Int,
  ObjectType,
  registerEnumType,
  type ReturnTypeFuncValue,
} from '@nestjs/graphql';
import { Transform } from 'class-transformer';
import { GraphQLError, GraphQLScalarType } from 'graphql';
import { declareConnection } from './connections.js';

/** Where @nestjs/swagger keeps what it knows of a class: its compiler plugin, and its decorators. */
const BY_PLUGIN = '_OPENAPI_METADATA_FACTORY';
const BY_DECORATORS = { names: 'swagger/apiModelPropertiesArray', property: 'swagger/apiModelProperties' };

/** What the document of the REST API says of a member. */
interface Member {
  type?: unknown;
  isArray?: boolean;
  items?: Member;
  format?: string;
  enum?: readonly string[];
  required?: boolean;
  nullable?: boolean;
  description?: string;
}

/** Text of a form that the rules of the DTOs check. */
const textScalar = (name: string, description: string) => {
  const text = (value: unknown) => {
    if (typeof value === 'string') return value;
    throw new GraphQLError(`${name} must be text.`);
  };
  return new GraphQLScalarType({ name, description, serialize: text, parseValue: text });
};

const FORMATS: Readonly<Record<string, GraphQLScalarType>> = {
  uuid: ID,
  'date-time': textScalar(
    'DateTime',
    'An instant (RFC 3339), answered in UTC with milliseconds: `2026-11-20T09:30:00.000Z`.',
  ),
  date: textScalar('Date', 'A calendar day: `2026-11-20`.'),
};
/** There are whole numbers only. */
const TYPES = new Map<unknown, ReturnTypeFuncValue>([
  ['string', String],
  ['number', Int],
  [Number, Int],
  ['integer', Int],
  ['boolean', Boolean],
]);
const NAME = /^[A-Za-z]+$/;
const ENUMS = new Map<string, object>();
const NAMES = new Map<string, string>();

const sameValues = (values: readonly string[]) => [...values].toSorted().join();

/** An enum in place of texts of which there are only these. `inProgress` is IN_PROGRESS. */
export function enumType(name: string, values: readonly string[]): void {
  const members = Object.fromEntries(values.map((value) => [constantCase(value), value]));
  registerEnumType(members, { name });
  ENUMS.set(sameValues(values), members);
}

const constantCase = (value: string) => value.replace(/[A-Z]/g, '_$&').toUpperCase();

const bare = (dto: Type) => dto.name.replace(/Dto$/, '');

/** An object with the members that the DTO has. Without a name of its own it is called as the class is. */
export function objectType(dto: Type, name = bare(dto)): void {
  declareMembers(dto);
  NAMES.set(dto.name, name);
  ObjectType(name)(dto);
}

/** The same for what there are lists of: `connectionOf` is the type of such a list. */
export function nodeType(dto: Type, name = bare(dto)): void {
  objectType(dto, name);
  declareConnection(dto, name);
}

type ByType = Record<string, Record<string, unknown>>;

/** Resolvers by the names of their types: Nest takes the name of the class where it has not heard of the type yet. */
export const byTypeName = (resolvers: ByType[]): ByType[] =>
  resolvers.flatMap((types) =>
    Object.entries(types).map(([name, fields]) => ({ [NAMES.get(name) ?? name]: fields })),
  );

/** What a mutation takes: the members of each DTO, by its rules. */
export function inputTypes(...dtos: Type[]): void {
  for (const dto of dtos) {
    declareMembers(dto);
    InputType(`${bare(dto)}Input`)(dto);
  }
}

/** The arguments of a field, each a member of the class, by its rules. One that is null is left out. */
export function argsType(args: Type): void {
  declareMembers(args);
  const leaveOut = Transform(({ value }: { value: unknown }) => value ?? undefined);
  for (const name of Object.keys(membersOf(args))) leaveOut(args.prototype as object, name);
  ArgsType()(args);
}

/** The one list of members is that of the REST API: GraphQL is told what the document says. */
function declareMembers(dto: Type): void {
  for (const [name, member] of Object.entries(membersOf(dto))) {
    const { required = true, nullable = false, description } = member;
    Field(() => typeOf(dto, name, member), { nullable: nullable || !required, description })(
      dto.prototype as object,
      name,
    );
  }
}

function membersOf(dto: Type): Record<string, Member> {
  const prototype = dto.prototype as object;
  const described = describedByPlugin(dto);
  const decorated = (Reflect.getMetadata(BY_DECORATORS.names, prototype) ?? []) as string[];
  const names = new Set([...Object.keys(described), ...decorated.map((name) => name.slice(1))]);
  return Object.fromEntries(
    [...names].map((name) => {
      const said = Reflect.getMetadata(BY_DECORATORS.property, prototype, name) as Member | undefined;
      return [name, { ...described[name], ...said }];
    }),
  );
}

function describedByPlugin(dto: Type): Record<string, Member> {
  const base = Object.getPrototypeOf(dto) as Type | null;
  const factory = (dto as Type & { [BY_PLUGIN]?: () => Record<string, Member> })[BY_PLUGIN];
  return factory ? { ...describedByPlugin(base!), ...factory() } : {};
}

function typeOf(dto: Type, name: string, member: Member): ReturnTypeFuncValue {
  const { items, format = '' } = member;
  if (items) return [typeOf(dto, name, items)] as ReturnTypeFuncValue;
  // What can have a sign in front, as an order, stays text.
  if (member.enum?.some((value) => !NAME.test(value))) return String;
  if (member.enum) return ENUMS.get(sameValues(member.enum)) ?? missing(dto, name);
  const type = isLazy(member.type) ? member.type() : member.type;
  return (
    FORMATS[format] ?? TYPES.get(type) ?? (type as ReturnTypeFuncValue | undefined) ?? missing(dto, name)
  );
}

/** `() => String`, as the plugin writes it, in place of a class or a name. */
const isLazy = (type: unknown): type is () => unknown => typeof type === 'function' && !('prototype' in type);

function missing(dto: Type, name: string): never {
  throw new Error(
    `GraphQL knows no type for ${dto.name}.${name}; if it is one of some texts, declare an enumType`,
  );
}
