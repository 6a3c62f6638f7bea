import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { GraphQLResolveInfo } from 'graphql';
import type { OperationContext } from '../access/actor.js';

/** Reads what belongs to `parent`, together with what belongs to all others that the same field is asked of. */
export type Together = <Parent extends object, Result>(
  parent: Parent,
  read: (parents: Parent[]) => Promise<Result[]>,
) => Promise<Result>;

/** The fields of one operation that are being read. */
const loaders = new WeakMap<OperationContext, Map<object, DataLoader<object, unknown>>>();

/**
 * For fields of things in lists: one read for all parents in place of one for each. `read` answers in the order of its
 * parents, and is called with the arguments of the field, which all of them share.
 */
export const InTogether = createParamDecorator((_: unknown, context: ExecutionContext): Together => {
  const operation = context.getArgByIndex<OperationContext>(2);
  const { fieldNodes } = context.getArgByIndex<GraphQLResolveInfo>(3);
  return <Parent extends object, Result>(parent: Parent, read: (parents: Parent[]) => Promise<Result[]>) => {
    const ofOperation = loaders.get(operation) ?? new Map<object, DataLoader<object, unknown>>();
    loaders.set(operation, ofOperation);
    const loader = ofOperation.get(fieldNodes[0]!) ?? new DataLoader((parents) => read(parents as Parent[]));
    ofOperation.set(fieldNodes[0]!, loader);
    return loader.load(parent) as Promise<Result>;
  };
});
