import { execFile, spawn } from 'node:child_process';
import { chownSync, closeSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { logSize, logTail, openLog } from './checkout.mjs';
import { Failure } from './failure.mjs';
import { findFreePort } from './ports.mjs';
import { findPostmaster, postgresHome } from './postgres-home.mjs';
import { endFailed, endProcess, isRunning, recordOf } from './processes.mjs';
import { rememberPort, settingsOf, unusableSettings } from './settings.mjs';

/**
 * @typedef {object} RunningService
 * @property {import('./processes.mjs').ProcessRecord} process
 * @property {string} url
 * @property {number} port
 * @property {string} version
 * @property {string} description for people
 */

const run = promisify(execFile);
const NAME = 'doable';
const WRONG_PASSWORD = '28P01';
const START_TIMEOUT_MS = 30_000;
const environment = { PATH: process.env.PATH, LC_ALL: 'C' };

function urlOf(port, database = NAME) {
  return `postgres://${NAME}:${settingsOf('postgres').password}@127.0.0.1:${port}/${database}`;
}

/** @template T @param {string} url @param {(client: pg.Client) => Promise<T>} work */
async function withClient(url, work) {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 2_000,
    query_timeout: 10_000,
  });
  client.on('error', () => undefined); // a lost connection is reported by the query that needed it
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The cluster as a running service, once it answers. @returns {Promise<RunningService>} */
async function describe(record, port) {
  const version = await withClient(urlOf(port, 'postgres'), async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [NAME]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${NAME}`);
    return (await client.query('SHOW server_version')).rows[0].server_version;
  });
  const description = `embedded ${version} on 127.0.0.1:${port} (.data/postgres)`;
  return { process: record, url: urlOf(port), port, version, description };
}

/** Waits until the cluster answers. @returns {Promise<RunningService | undefined>} undefined when its process ended */
async function whenReady(record, port) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (isRunning(record)) {
    try {
      return await describe(record, port);
    } catch (error) {
      if (error.code === WRONG_PASSWORD) throw unusableSettings("does not have PostgreSQL's password");
      // 57P03: still starting up. Everything else but a refused connection is a real fault.
      if (error.code !== 'ECONNREFUSED' && error.code !== '57P03' && isRunning(record)) throw error;
      if (Date.now() > deadline)
        throw new Failure('PostgreSQL did not answer in 30 seconds.', ['see .data/logs/postgres.log']);
    }
    await sleep(40);
  }
  return undefined;
}

/** Sets the cluster up beside its place and moves it there, so that a killed set-up leaves nothing half-made. */
async function initialise(home) {
  const { uid, gid } = home.account;
  const draft = `${home.data}.draft`;
  const passwordFile = `${home.data}.password`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, settingsOf('postgres').password, { mode: 0o600 });
  if (uid) for (const path of [draft, passwordFile]) chownSync(path, uid, gid);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const access = [`--username=${NAME}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  try {
    const args = [`--pgdata=${draft}`, ...access, ...locale];
    await run(join(home.bin, 'initdb'), args, { uid, gid, env: environment, cwd: draft });
  } catch (error) {
    throw new Failure(`PostgreSQL could not be set up: ${String(error.stderr || error.message).trim()}`);
  } finally {
    rmSync(passwordFile);
  }
  renameSync(draft, home.data);
}

function launch(home, port) {
  const log = openLog('postgres');
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
  ];
  const args = ['-D', home.data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(join(home.bin, 'postgres'), args, {
    ...home.account,
    cwd: home.data,
    env: environment,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Failure(`PostgreSQL could not be started: ${error.message}`)));
    child.once('spawn', () => resolve(recordOf(child.pid)));
  });
}

/** Starts the cluster; tries again when its port was taken meanwhile or a killed predecessor's children linger. */
async function startCluster(home, keepPort) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const { port: last } = settingsOf('postgres');
    const port = keepPort && last ? last : await findFreePort(last);
    const before = logSize('postgres');
    // A stale pid file whose number another program holds by now would stop PostgreSQL for ever.
    rmSync(join(home.data, 'postmaster.pid'), { force: true });
    const record = await launch(home, port);
    const service = await whenReady(record, port).catch((error) => endFailed(record, error));
    if (service) {
      rememberPort('postgres', port);
      return service;
    }
    const said = logTail('postgres', before);
    const passes = /shared memory block|Address already in use|could not bind/.test(said);
    if (!passes || Date.now() > deadline) {
      throw new Failure(`PostgreSQL ended while starting:\n${said}`, ['full log: .data/logs/postgres.log']);
    }
    await sleep(300);
  }
}

/**
 * Attaches to this checkout's PostgreSQL if it runs, else starts it; sets it up at the very first time.
 * @param {{ keepPort: boolean, report: (text: string) => void }} options keepPort: somebody already has the address
 * @returns {Promise<RunningService>}
 */
export async function startPostgres({ keepPort, report }) {
  const home = await postgresHome();
  const running = findPostmaster(home.data);
  const attached = running && (await whenReady(running.process, running.port));
  if (attached) {
    rememberPort('postgres', attached.port);
    return attached;
  }
  if (!existsSync(join(home.data, 'PG_VERSION'))) {
    report('setting up a new cluster');
    await initialise(home);
  }
  report('starting');
  return startCluster(home, keepPort);
}

/** Stops PostgreSQL: open transactions are rolled back, everything committed is on disk. @param {RunningService} service */
export async function stopPostgres(service) {
  await endProcess(service.process, 'SIGINT', 15_000);
}
