import { Injectable } from '@nestjs/common';
import { Database } from './database.js';
import { DatabaseUnavailable } from './failures.js';
import { type Insertion, insertionOfAll, joined, shapeOf } from './write.js';

/** Groups on their way at once; what comes meanwhile waits for one of them, and goes together. */
const AT_ONCE = 2;
const MOST = 50;

/** What a use case adds, with its facts. */
interface Commit {
  readonly insertions: Insertion[];
  /** Whether nobody waits for it any more, so that it must not be sent. */
  readonly isAbandoned: () => boolean;
}

interface Waiting extends Commit {
  readonly shape: string;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what several use cases add by one statement: under load PostgreSQL plans, locks and flushes once for all of
 * them (group commit, ADR 29). Each stands or falls by itself all the same: a group that PostgreSQL refuses is sent again
 * one by one. Only when it does not answer in time do all of a group fail.
 */
@Injectable()
export class GroupCommit {
  private waiting: Waiting[] = [];
  private sending = 0;

  constructor(private readonly database: Database) {}

  /**
   * Resolves when it is committed; never, when it was abandoned before it was sent. Throws DatabaseUnavailable, and what
   * PostgreSQL says of these rows.
   */
  add(commit: Commit): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...commit, shape: shapeOf(commit.insertions), resolve, reject });
      this.sendNext();
    });
  }

  private sendNext(): void {
    while (this.sending < AT_ONCE && this.waiting.length > 0) {
      this.sending += 1;
      void this.send(this.nextGroup());
    }
  }

  /** Those that write the same columns as the one that waited longest. */
  private nextGroup(): Waiting[] {
    const { shape } = this.waiting[0]!;
    const group: Waiting[] = [];
    this.waiting = this.waiting.filter((commit) => {
      const isTaken = commit.shape === shape && group.length < MOST;
      if (isTaken) group.push(commit);
      return !isTaken;
    });
    return group;
  }

  private async send(group: Waiting[]): Promise<void> {
    const refused = await this.tryTogether(group);
    this.sending -= 1;
    this.sendNext();
    // What one of them waits for is not for the next groups to wait for.
    for (const commit of refused) void this.tryTogether([commit]);
  }

  /** Answers those that have to be tried one by one. */
  private async tryTogether(taken: Waiting[]): Promise<Waiting[]> {
    const group = taken.filter((commit) => !commit.isAbandoned());
    try {
      if (group.length > 0) await this.write(group);
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (group.length > 1 && !(error instanceof DatabaseUnavailable)) return group;
      for (const { reject } of group) reject(error);
    }
    return [];
  }

  private async write(group: Waiting[]): Promise<void> {
    const { insertions } = group[0]!;
    const each = (at: number) => group.map((commit) => commit.insertions[at]!);
    const writes = group.length === 1 ? insertions : insertions.map((_, at) => insertionOfAll(each(at)));
    const values = writes.flatMap((write) => write.values);
    await this.database.autonomous(joined(writes), values);
  }
}
