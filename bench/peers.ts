import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import ts from 'typescript';
import { findFreePort } from '../scripts/lib/ports.mjs';
import type { Contender, ContenderOptions } from './contender.js';
import { insertTasks, type Dataset } from './dataset.js';
import { ServerProcess } from './server-process.js';

const secret = 'the secret of the benchmark, at least 32 bytes long';

const createTable = `
  CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    owner_id uuid NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    priority smallint NOT NULL,
    completed_at timestamptz(3),
    start_at timestamptz(3),
    due_at timestamptz(3),
    due_date date,
    time_zone text,
    estimated_minutes integer,
    section_id uuid,
    parent_id uuid,
    deadline date,
    recurrence text,
    label_ids uuid[] NOT NULL DEFAULT '{}',
    assignee_ids uuid[] NOT NULL DEFAULT '{}',
    position text NOT NULL DEFAULT 'i000000000',
    version integer NOT NULL DEFAULT 1,
    created_at timestamptz(3) NOT NULL DEFAULT now(),
    updated_at timestamptz(3) NOT NULL DEFAULT now(),
    deleted_at timestamptz(3)
  )`;
/** Answers "the newest 50 of this owner" without sorting. */
const createIndex = 'CREATE INDEX tasks_of_owner ON tasks (owner_id, created_at DESC, id DESC)';

/** Makes the table of a peer in its own empty database and fills it with the tasks of the dataset. */
export async function seedPeer(databaseUrl: string, { tasks }: Dataset): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(createTable);
    await insertTasks(client, tasks);
    await client.query(createIndex);
    await client.query('VACUUM ANALYZE tasks');
  } finally {
    await client.end();
  }
}

/** Starts the Express sample; `mended` gives it its JWT secret as a `KeyObject`. */
export function startExpress(options: ContenderOptions, mended: boolean): Promise<Contender> {
  const about = mended
    ? 'the same with its JWT secret as a KeyObject: the fair peer'
    : "Express, pg, redis, jsonwebtoken as the articles' sample has them";
  const name = mended ? 'express-mended' : 'express';
  return startPeer(
    { name, about, source: 'express-sample.ts' },
    options,
    mended ? { JWT_KEY_OBJECT: '1' } : {},
  );
}

/** Starts the bare Fastify server. */
export function startFloor(options: ContenderOptions): Promise<Contender> {
  const about = 'bare Fastify: raw bytes from Redis, prepared statements, nothing else';
  return startPeer({ name: 'fastify-floor', about, source: 'fastify-floor.ts' }, options, {});
}

async function startPeer(
  { name, about, source }: { name: string; about: string; source: string },
  { databaseUrl, redisUrl, users, folder }: ContenderOptions,
  env: Record<string, string>,
): Promise<Contender> {
  const port = await findFreePort();
  const server = ServerProcess.start({
    file: compile(source, folder),
    env: { DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, JWT_SECRET: secret, PORT: String(port), ...env },
    logFile: join(folder, `${name}.log`),
  });
  const normal = { tasksUrl: `http://127.0.0.1:${port}/tasks`, headers: {}, server };
  await server.ready(normal.tasksUrl, 401);

  let tokens: string[] = [];
  const refreshTokens = async () => {
    tokens = users.map(({ id }) => jwt.sign({}, secret, { subject: id, expiresIn: '1h' }));
  };
  await refreshTokens();
  return {
    name,
    about,
    normal,
    uncached: { ...normal, headers: { 'cache-control': 'no-cache' } },
    authorization: (userIndex) => `Bearer ${tokens[userIndex]}`,
    refreshTokens,
    stop: () => server.stop(),
  };
}

/** Peers run as plain JavaScript, as Doable does: a loader's source maps would make their thrown errors dearer. */
function compile(source: string, folder: string): string {
  const { outputText } = ts.transpileModule(readFileSync(join(import.meta.dirname, source), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  });
  mkdirSync(folder, { recursive: true });
  const file = join(folder, source.replace(/ts$/, 'js'));
  writeFileSync(file, outputText);
  return file;
}
