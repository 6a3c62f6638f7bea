import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { developmentServices } from '../src/platform/config/development-services.js';
import { checkAnswers, type AnswerShape } from './check.js';
import type { Contender, ContenderOptions } from './contender.js';
import { makeDataset, type BenchUser, type Dataset } from './dataset.js';
import { seedDoable, startDoable } from './doable.js';
import { seedPeer, startExpress, startFloor } from './peers.js';
import { dropStores, makeStores, versionsOf, type Stores } from './stores.js';

/** Where logs, profiles and the numbers of every run go. */
export const folder = join(import.meta.dirname, 'results');
const FIRST_REDIS_DATABASE = 11;

interface Entrant {
  seed: (databaseUrl: string, dataset: Dataset) => Promise<void>;
  start: (options: ContenderOptions) => Promise<Contender>;
}

const entrants: Record<string, Entrant> = {
  doable: { seed: seedDoable, start: startDoable },
  express: { seed: seedPeer, start: (options) => startExpress(options, false) },
  'express-mended': { seed: seedPeer, start: (options) => startExpress(options, true) },
  'fastify-floor': { seed: seedPeer, start: startFloor },
};

/** The names of all servers, in the order of the report. */
export const allNames = Object.keys(entrants);

/** The servers that run, and what they run on. */
export interface Arena {
  contenders: Contender[];
  users: BenchUser[];
  /** The bytes of a list of 50 tasks. */
  listBytes: number;
  versions: { postgres: string; redis: string };
}

/**
 * Starts the named servers, each with a database and a Redis database of its own on the same PostgreSQL and Redis and
 * with the same rows, checks their answers, and hands them to `use`. Stops and removes all of it in the end.
 */
export async function withArena(
  names: string[],
  userCount: number,
  use: (arena: Arena) => Promise<void>,
): Promise<void> {
  const { DATABASE_URL, REDIS_URL } = { ...process.env, ...(await developmentServices(process.env)) };
  if (!DATABASE_URL || !REDIS_URL) throw new Error('Set DATABASE_URL and REDIS_URL.');
  const urls = { databaseUrl: DATABASE_URL, redisUrl: REDIS_URL };
  mkdirSync(folder, { recursive: true });

  const closers: (() => Promise<void>)[] = [];
  process.once('SIGINT', () => void close(closers).finally(() => process.exit(130)));
  try {
    const dataset = makeDataset(userCount);
    const contenders: Contender[] = [];
    for (const name of names) contenders.push(await enter(name, urls, dataset, closers));
    const listBytes = await checkAll(contenders, dataset.users);
    await use({ contenders, users: dataset.users, listBytes, versions: await versionsOf(urls) });
  } finally {
    await close(closers);
  }
}

async function enter(name: string, urls: Stores, dataset: Dataset, closers: (() => Promise<void>)[]) {
  const entrant = entrants[name];
  if (!entrant) throw new Error(`There is no server ${name}, only ${allNames.join(', ')}.`);
  const stores = await makeStores(urls, name, FIRST_REDIS_DATABASE + allNames.indexOf(name));
  closers.push(() => dropStores(urls, stores));
  await entrant.seed(stores.databaseUrl, dataset);
  const contender = await entrant.start({ ...stores, users: dataset.users, folder });
  closers.push(contender.stop);
  console.log(`${name.padEnd(15)} ${contender.about}`);
  return contender;
}

/** Checks each server by itself and against the first one: the same fields, and about as many bytes. */
async function checkAll(contenders: Contender[], users: BenchUser[]): Promise<number> {
  let yardstick: AnswerShape | undefined;
  for (const contender of contenders) {
    const { fields, listBytes } = await checkAnswers(contender, users);
    yardstick ??= { fields, listBytes };
    if (fields.join() !== yardstick.fields.join()) {
      throw new Error(`${contender.name} answers ${fields.join()} instead of ${yardstick.fields.join()}`);
    }
    if (Math.abs(listBytes / yardstick.listBytes - 1) > 0.05) {
      throw new Error(
        `${contender.name} answers lists of ${listBytes} bytes, not about ${yardstick.listBytes}`,
      );
    }
  }
  return yardstick?.listBytes ?? 0;
}

async function close(closers: (() => Promise<void>)[]) {
  while (closers.length > 0) await closers.pop()!();
}
