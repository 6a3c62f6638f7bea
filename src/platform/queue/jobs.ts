import { SetMetadata } from '@nestjs/common';
import type { EventDefinition, RecordedEvent } from '../events/events.js';
import type { Transaction } from '../events/transaction.js';

/** Every queue there is. A slow kind of work gets its own, so that it delays nobody. */
export const QUEUES = ['mail', 'maintenance'] as const;
export type QueueName = (typeof QUEUES)[number];

/** Work that follows from a fact: what starts it, where it runs, how often it is tried. */
export interface JobDefinition<Data extends object> {
  /** Imperative and stable: it is stored. */
  readonly name: string;
  readonly queue: QueueName;
  /** The fact that it follows from, or several. Absent for work that the platform starts itself. */
  readonly on?: EventDefinition<Data> | readonly EventDefinition<Data>[];
  /** When, if not at once. */
  readonly runAt?: (data: Data) => Date;
  /** Tries until it is set aside. */
  readonly attempts?: number;
}

export const DEFAULT_ATTEMPTS = 5;

/**
 * Does the work. `tx` is the transaction that also marks the job done: a row that the handler writes through it is
 * written exactly once, however often the job is delivered.
 */
export type JobHandler<Data extends object> = (event: RecordedEvent<Data>, tx: Transaction) => Promise<void>;

export const HANDLES = 'queue:handles';

export const defineJob = <Data extends object>(job: JobDefinition<Data>): JobDefinition<Data> => job;

/** Marks the one method that does a job. Its class must be a provider of a module that the worker imports. */
export const Handles =
  <Data extends object>(job: JobDefinition<Data>) =>
  <Handler extends JobHandler<Data>>(
    target: object,
    key: string,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void => {
    SetMetadata(HANDLES, job)(target, key, descriptor);
  };
