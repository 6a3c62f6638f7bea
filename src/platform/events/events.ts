import { newId } from '../database/new-id.js';

/** A kind of fact and the shape of what it says. Declared once, in the feature's `x.events.ts`. */
export interface EventDefinition<Data extends object> {
  readonly type: string;
  /** Only carries the type of `data`; never present. */
  readonly data?: Data;
}

/** Declares a fact. Names are past tense: `task.completed`. */
export const defineEvent = <Data extends object>(type: string): EventDefinition<Data> => ({ type });

/** A fact that has been recorded, as reactions receive it. */
export interface RecordedEvent<Data extends object = object> {
  readonly id: string;
  readonly type: string;
  readonly actorId: string | null;
  readonly subjectId: string;
  /** The larger thing that the subject belongs to, whose history the fact is part of as well. */
  readonly contextId: string | null;
  readonly scopes: string[];
  readonly data: Data;
}

/** What facts are recorded in: a Transaction. */
export interface Recorder {
  readonly recorded: RecordedEvent[];
}

/**
 * Appends one fact to the event log, in the transaction of the change it tells of. Everything that follows from the
 * change (jobs, cached lists that become void, history) follows from this.
 */
export function record<Data extends object>(
  tx: Recorder,
  definition: EventDefinition<Data>,
  fact: { actorId: string | null; subjectId: string; contextId?: string; scopes?: string[]; data: Data },
): void {
  tx.recorded.push({ id: newId(), type: definition.type, contextId: null, scopes: [], ...fact });
}
