import { setImmediate } from 'node:timers/promises';
import { TokenRequired } from './auth.errors.js';

/** How long this process believes what it read (milliseconds): the longest that something revoked still works. */
const BELIEVED = 1000;
/** What is used when its belief is older than this (milliseconds) is read again beside the request. */
const FRESH = 500;
/** How long such keys gather for one statement (milliseconds). */
const GATHER = 100;
const MOST = 20_000;

interface Belief<Fact> {
  readonly fact: Promise<Fact>;
  readonly readAt: number;
  isBeingRenewed: boolean;
}

/**
 * What PostgreSQL said about a key, for a second at most. Never fails open. Keys are read many in one statement: those
 * nobody knew that are asked for in the same turn, and those in use before their belief ends, so that a client who keeps
 * asking never waits for it.
 */
export class Beliefs<Fact> {
  private readonly believed = new Map<string, Belief<Fact>>();
  private asked = new Set<string>();
  private answer: Promise<Map<string, Fact>> | undefined;
  private ageing = new Set<string>();

  /** `read` leaves out what is not there, or not good any more. */
  constructor(private readonly read: (keys: string[]) => Promise<Map<string, Fact>>) {}

  /** Throws TokenRequired when there is nothing about the key, DatabaseUnavailable when nobody can tell. */
  of(key: string): Promise<Fact> {
    return this.known(key) ?? this.ask(key);
  }

  private known(key: string): Promise<Fact> | undefined {
    const belief = this.believed.get(key);
    const age = belief ? performance.now() - belief.readAt : BELIEVED;
    if (!belief || age >= BELIEVED) return undefined;
    if (age > FRESH && !belief.isBeingRenewed) {
      belief.isBeingRenewed = true;
      this.renew(key);
    }
    return belief.fact;
  }

  private ask(key: string): Promise<Fact> {
    const fact = this.readInTurn(key);
    this.believe(key, fact, performance.now());
    fact.catch(() => this.believed.delete(key));
    return fact;
  }

  private believe(key: string, fact: Promise<Fact>, readAt: number): void {
    if (this.believed.size >= MOST) this.believed.clear();
    this.believed.set(key, { fact, readAt, isBeingRenewed: false });
  }

  private async readInTurn(key: string): Promise<Fact> {
    this.asked.add(key);
    this.answer ??= setImmediate().then(() => {
      const keys = this.asked;
      this.asked = new Set();
      this.answer = undefined;
      return this.read([...keys]);
    });
    const fact = (await this.answer).get(key);
    if (fact === undefined) throw new TokenRequired();
    return fact;
  }

  private renew(key: string): void {
    if (this.ageing.size === 0) setTimeout(() => void this.renewAgeing(), GATHER).unref();
    this.ageing.add(key);
  }

  /** When PostgreSQL does not answer, the beliefs end by themselves. */
  private async renewAgeing(): Promise<void> {
    const keys = [...this.ageing];
    this.ageing = new Set();
    const readAt = performance.now();
    const facts = await this.read(keys).catch(() => undefined);
    if (!facts) return;
    for (const key of keys) {
      const fact = facts.get(key);
      if (fact === undefined) this.believed.delete(key);
      else this.believe(key, Promise.resolve(fact), readAt);
    }
  }
}
