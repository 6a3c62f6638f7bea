import type { BenchUser } from './dataset.js';
import type { ServerProcess } from './server-process.js';

/** Where requests go. */
export interface Target {
  /** `http://127.0.0.1:PORT` plus the path below which tasks are found. */
  tasksUrl: string;
  /** What every request carries beside its token. */
  headers: Record<string, string>;
  /** The process that answers. */
  server: ServerProcess;
}

/** One contender of the comparison, running and seeded. */
export interface Contender {
  name: string;
  /** One line for the report: what it is. */
  about: string;
  /** As it is meant to be used. */
  normal: Target;
  /** The same, with every list read from PostgreSQL. */
  uncached: Target;
  /** What works for it in the background. */
  worker?: ServerProcess;
  /** The value of `Authorization` for the user with this index, in the order of the dataset. */
  authorization: (userIndex: number) => string;
  /** Makes new tokens, which are good for ten minutes at least. */
  refreshTokens: () => Promise<void>;
  stop: () => Promise<void>;
}

/** What a contender is started with. */
export interface ContenderOptions {
  databaseUrl: string;
  redisUrl: string;
  users: BenchUser[];
  /** A folder for logs and compiled files. */
  folder: string;
}
