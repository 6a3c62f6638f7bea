import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import type { Contender, ContenderOptions } from './contender.js';
import type { BenchUser, Dataset } from './dataset.js';
import { freePort, ServerProcess } from './server-process.js';

const dist = join(import.meta.dirname, '..', 'dist', 'src');
const password = 'the password of every bench user';
const secret = 'the secret of the benchmark, at least 32 bytes long';
const LOGINS_AT_ONCE = 4;

/** What the benchmark configures; everything else is as production has it, rate limits and the log included. */
const production = {
  HOST: '127.0.0.1',
  JWT_SECRET: secret,
  // Counted, but not reached: a load generator is one client that behaves like thousands.
  RATE_LIMIT_SIGN_IN: '1000000000',
  RATE_LIMIT_USER: '1000000000',
  // Room for 64 connections and the checks beside them.
  MAX_IN_FLIGHT: '128',
};

/** Applies Doable's migrations to its own empty database and fills it with the users and tasks of the dataset. */
export async function seedDoable(databaseUrl: string, { users, tasks }: Dataset): Promise<void> {
  if (!existsSync(join(dist, 'main.js'))) throw new Error('Doable is not built: npm run build');
  await promisify(execFile)(process.execPath, [join(dist, 'manage.js'), 'migrate'], {
    env: {
      ...process.env,
      ...production,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      REDIS_URL: 'redis://127.0.0.1',
    },
  });
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO users (id, email, username, display_name, password_hash)
       SELECT id, email, username, username, $2 FROM json_to_recordset($1) AS u(id uuid, email text, username text)`,
      [JSON.stringify(users), await hash(password)],
    );
    await client.query(
      `INSERT INTO tasks (id, owner_id, title, description, priority, created_at, updated_at)
       SELECT id, owner_id, title, description, priority, created_at, created_at
       FROM json_populate_recordset(NULL::tasks, $1)`,
      [JSON.stringify(tasks)],
    );
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

/** Starts Doable as it runs in production: API and worker, built, everything on. */
export async function startDoable(options: ContenderOptions): Promise<Contender> {
  const port = await freePort();
  const workerPort = await freePort();
  const env = {
    ...production,
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl,
    PORT: String(port),
    WORKER_HEALTH_PORT: String(workerPort),
  };
  const start = (name: string) =>
    ServerProcess.start({
      file: join(dist, `${name}.js`),
      env,
      logFile: join(options.folder, `doable-${name}.log`),
    });
  const api = start('main');
  const worker = start('worker');
  const url = `http://127.0.0.1:${port}`;
  await api.ready(`${url}/health/ready`, 200);
  await worker.ready(`http://127.0.0.1:${workerPort}/health/ready`, 200);

  let tokens = await logIn(url, options.users);
  let filter = 0;
  return {
    name: 'doable',
    about: 'Doable as in production: API and worker, everything on',
    tasksUrl: `${url}/api/v1/tasks`,
    authorization: (userIndex) => `Bearer ${tokens[userIndex]}`,
    uncached: () => ({ query: `?fresh=${(filter += 1)}`, headers: {} }),
    refreshTokens: async () => {
      tokens = await logIn(url, options.users);
    },
    serverCpu: () => api.cpu(),
    backgroundCpu: () => worker.cpu(),
    profile: (file, work) => api.profile(file, work),
    stop: async () => {
      await worker.stop();
      await api.stop();
    },
  };
}

/** Signs every user in, as a client would, and returns their access tokens, which are good for ten minutes. */
async function logIn(url: string, users: BenchUser[]): Promise<string[]> {
  const tokens: string[] = [];
  let next = 0;
  const takeTurns = async () => {
    while (next < users.length) {
      const index = next;
      next += 1;
      tokens[index] = await logInOne(url, users[index]!);
    }
  };
  await Promise.all(Array.from({ length: LOGINS_AT_ONCE }, takeTurns));
  return tokens;
}

async function logInOne(url: string, { email }: BenchUser): Promise<string> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier: email, password }),
  });
  if (!answer.ok) throw new Error(`Doable: sign-in answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
