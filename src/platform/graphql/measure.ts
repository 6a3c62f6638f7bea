import {
  type DocumentNode,
  type FieldNode,
  getArgumentValues,
  getNamedType,
  getNullableType,
  type GraphQLField,
  type GraphQLObjectType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { MAX_PAGE, PAGE } from '../http/page.js';
import { WRAPPER } from './connections.js';
import { COST_OF_SCHEMA, USUAL } from './limits.js';

/** How the numbers of fields beside each other become one, and what a field counts with what is inside it. */
interface Measure {
  combine: (one: number, other: number) => number;
  of: (
    field: FieldNode,
    type: GraphQLObjectType | undefined,
    inside: (type?: GraphQLObjectType) => number,
  ) => number;
}

const sum = (one: number, other: number) => one + other;

/** Of the schema itself: there is no more of it than there is. */
const isAboutSchema = ({ name }: FieldNode) => name.value.startsWith('__');

/** Levels of fields in an operation. */
export const depthOf = (document: DocumentNode, operation: OperationDefinitionNode): number =>
  measure(document, operation, {
    combine: Math.max,
    of: (field, _, inside) => (isAboutSchema(field) ? 0 : 1 + inside()),
  });

/** Aliases in an operation. */
export const aliasesIn = (document: DocumentNode, operation: OperationDefinitionNode): number =>
  measure(document, operation, { combine: sum, of: ({ alias }, _, inside) => (alias ? 1 : 0) + inside() });

/** How often a document has the same field: validation compares each with each. */
export function repeatsIn(document: DocumentNode): number {
  const counts = new Map<string, number>();
  visit(document, {
    Field: ({ alias, name }) =>
      void counts.set((alias ?? name).value, 1 + (counts.get((alias ?? name).value) ?? 0)),
  });
  return Math.max(0, ...counts.values());
}

/** Objects that a valid operation may answer: those in a list as often as there may be of them, and the schema's. */
export const costOf = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  root: GraphQLObjectType,
  variables: Record<string, unknown>,
): number =>
  measure(
    document,
    operation,
    {
      combine: sum,
      of: (node, type, inside) => {
        if (isAboutSchema(node)) return COST_OF_SCHEMA[node.name.value] ?? 0;
        const field = type?.getFields()[node.name.value];
        const inner = field && getNamedType(field.type);
        if (!isObjectType(inner)) return 0;
        const own = WRAPPER.test(inner.name) ? 0 : 1;
        return howMany(field!, node, variables) * (own + inside(inner));
      },
    },
    root,
  );

function howMany(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
): number {
  if (field.args.some(({ name }) => name === 'first')) {
    const { first } = getArgumentValues(field, node, variables);
    return Math.min(Math.max(Number(first ?? PAGE), 1), MAX_PAGE);
  }
  return isListType(getNullableType(field.type)) && field.name !== 'edges' ? USUAL : 1;
}

/**
 * Each fragment is measured once, however often it is spread: fragments that spread others twice would otherwise take
 * longer than any query. One that is not there counts nothing, nor does one inside itself: validation refuses both.
 */
function measure(
  { definitions }: DocumentNode,
  { selectionSet }: OperationDefinitionNode,
  { combine, of }: Measure,
  root?: GraphQLObjectType,
): number {
  const measured = new Map<string, number>();
  const ofFragment = (name: string, type?: GraphQLObjectType): number => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, 0);
    const found = definitions.find((one) => one.kind === Kind.FRAGMENT_DEFINITION && one.name.value === name);
    const size = found?.kind === Kind.FRAGMENT_DEFINITION ? ofAll(found.selectionSet, type) : 0;
    measured.set(name, size);
    return size;
  };
  const ofOne = (selection: SelectionNode, type?: GraphQLObjectType): number => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value, type);
    if (selection.kind === Kind.INLINE_FRAGMENT) return ofAll(selection.selectionSet, type);
    return of(selection, type, (inner) => ofAll(selection.selectionSet, inner));
  };
  const ofAll = (set: SelectionSetNode | undefined, type?: GraphQLObjectType): number =>
    (set?.selections ?? [])
      .map((selection) => ofOne(selection, type))
      .reduce((one, other) => combine(one, other), 0);
  return ofAll(selectionSet, root);
}
