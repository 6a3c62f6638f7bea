import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { findFreePort } from '../scripts/lib/ports.mjs';
import type { Contender, ContenderOptions, Target } from './contender.js';
import { lastPosition } from '../src/platform/database/position.js';
import { insertTasks, type BenchUser, type Dataset, type TaskRow } from './dataset.js';
import { ServerProcess } from './server-process.js';

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
      `INSERT INTO projects (id, name, is_inbox, created_by, version, created_at, updated_at)
         SELECT id, 'Inbox', true, id, 1, now(), now() FROM users;
       INSERT INTO project_members (id, project_id, user_id, role, position, accepted_at)
         SELECT id, id, id, 'owner', 'a0', now() FROM users`,
    );
    await insertTasks(client, tasks.map(inInbox));
    await client.query('VACUUM ANALYZE');
  } finally {
    await client.end();
  }
}

/** The same task as Doable stores it. */
const inInbox = ({ owner_id, ...task }: TaskRow) => ({
  ...task,
  project_id: owner_id,
  created_by: owner_id,
  updated_by: owner_id,
  label_ids: [],
  assignee_ids: [],
  position: lastPosition(),
});

/**
 * Starts Doable as it runs in production: API and worker, built, everything on. A second API process, the same but for a
 * cache whose Redis is not there, answers the lists that are to come from PostgreSQL.
 */
export async function startDoable({
  databaseUrl,
  redisUrl,
  users,
  folder,
}: ContenderOptions): Promise<Contender> {
  const env = { ...production, DATABASE_URL: databaseUrl, REDIS_URL: redisUrl };
  const nowhere = `redis://127.0.0.1:${await findFreePort()}`;
  const normal = await startApi('doable-api', folder, env);
  const uncached = await startApi('doable-api-uncached', folder, { ...env, REDIS_CACHE_URL: nowhere });
  const worker = await startWorker(folder, env);
  const servers = [worker, normal.server, uncached.server];

  let tokens = await logIn(normal, users);
  return {
    name: 'doable',
    about: 'Doable as in production: API and worker, everything on',
    normal,
    uncached,
    worker,
    authorization: (userIndex) => `Bearer ${tokens[userIndex]}`,
    refreshTokens: async () => {
      tokens = await logIn(normal, users);
    },
    stop: async () => {
      for (const server of servers) await server.stop();
    },
  };
}

async function startApi(name: string, folder: string, env: Record<string, string>): Promise<Target> {
  const port = String(await findFreePort());
  const url = `http://127.0.0.1:${port}`;
  const logFile = join(folder, `${name}.log`);
  // Both processes sign for the same address, so that a token of one is good for the other.
  const PUBLIC_URL = 'http://localhost:3000';
  const server = ServerProcess.start({
    file: join(dist, 'main.js'),
    env: { ...env, PORT: port, PUBLIC_URL },
    logFile,
  });
  await server.ready(`${url}/health/ready`, 200);
  return { tasksUrl: `${url}/api/v1/tasks`, headers: {}, server };
}

async function startWorker(folder: string, env: Record<string, string>): Promise<ServerProcess> {
  const port = String(await findFreePort());
  const logFile = join(folder, 'doable-worker.log');
  const worker = ServerProcess.start({
    file: join(dist, 'worker.js'),
    env: { ...env, WORKER_HEALTH_PORT: port },
    logFile,
  });
  await worker.ready(`http://127.0.0.1:${port}/health/ready`, 200);
  return worker;
}

/** Signs every user in, as a client would, and returns their access tokens, which are good for ten minutes. */
async function logIn({ tasksUrl }: Target, users: BenchUser[]): Promise<string[]> {
  const tokens: string[] = [];
  let next = 0;
  const takeTurns = async () => {
    while (next < users.length) {
      const index = next;
      next += 1;
      tokens[index] = await logInOne(new URL('auth/login', tasksUrl), users[index]!);
    }
  };
  await Promise.all(Array.from({ length: LOGINS_AT_ONCE }, takeTurns));
  return tokens;
}

async function logInOne(url: URL, { email }: BenchUser): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifier: email, password }),
  });
  if (!answer.ok) throw new Error(`Doable: sign-in answered ${answer.status}: ${await answer.text()}`);
  return ((await answer.json()) as { accessToken: string }).accessToken;
}
