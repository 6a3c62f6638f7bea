import type { BenchUser } from './dataset.js';

/** One server of the comparison, running and seeded. */
export interface Contender {
  name: string;
  /** One line for the report: what it is. */
  about: string;
  /** `http://127.0.0.1:PORT` plus the path below which tasks are found. */
  tasksUrl: string;
  /** The value of `Authorization` for the user with this index, in the order of the dataset. */
  authorization: (userIndex: number) => string;
  /** What makes the list be read from PostgreSQL: a query string and headers. */
  uncached: () => { query: string; headers: Record<string, string> };
  /** Makes tokens last for at least another five minutes. */
  refreshTokens: () => Promise<void>;
  /** CPU used so far by the server, in microseconds. */
  serverCpu: () => Promise<number>;
  /** CPU used so far by the process that works for it in the background, if there is one, in microseconds. */
  backgroundCpu?: () => Promise<number>;
  /** Records where the server's CPU time goes while `work` runs, as a .cpuprofile. */
  profile: (file: string, work: () => Promise<unknown>) => Promise<void>;
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
