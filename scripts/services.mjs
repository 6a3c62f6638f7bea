// Where PostgreSQL and Redis come from in development: DATABASE_URL and REDIS_URL, else this checkout's own, which a
// supervisor runs for as long as somebody holds a lease. A lease is an open connection to it, so it ends with its holder.
import { spawn } from 'node:child_process';
import { closeSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDataFolder, logSize, logTail, openLog, root } from './lib/checkout.mjs';
import { Failure } from './lib/failure.mjs';
import { isRunning, recordOf } from './lib/processes.mjs';
import { findSupervisor } from './lib/supervisor-lock.mjs';

/**
 * @typedef {'postgres' | 'redis'} ServiceName
 * @typedef {object} Services
 * @property {string} DATABASE_URL
 * @property {string} REDIS_URL
 * @property {Partial<Record<ServiceName, { description: string, version: string, port: number, milliseconds: number }>>} own
 *   what this checkout runs itself
 * @property {(onStopped?: (service: ServiceName) => void) => Promise<{ name: string, pid: number }[]>} stop
 *   ends the lease at once; resolves when the services are down, or with those who still need them
 *
 * @typedef {object} Options
 * @property {string} [name] who asks, for people
 * @property {NodeJS.ProcessEnv} [env]
 * @property {(service: ServiceName, text: string) => void} [onProgress] what is being waited for
 * @property {(service: ServiceName, found: { description: string, milliseconds: number }) => void} [onReady]
 */

const PATIENCE_MS = 60_000;
const supervisorScript = join(root, 'scripts', 'supervisor.mjs');

/**
 * Starts a supervisor that outlives this process. Several at once do no harm: all but one end by themselves.
 * @returns {Promise<string>} what it printed, if it ended without becoming the supervisor
 */
async function spawnSupervisor() {
  const { uid, gid } = statSync(ensureDataFolder());
  const asOwner = process.getuid?.() === 0 && uid !== 0 ? { uid, gid } : {};
  const before = logSize('supervisor');
  const log = openLog('supervisor');
  const env = { ...process.env };
  // What is meant for this process is not for that one: loaders, inspectors, coverage, a parent's channel.
  for (const name of ['NODE_OPTIONS', 'NODE_V8_COVERAGE', 'NODE_CHANNEL_FD']) delete env[name];
  // By way of a shell that ends at once, so that it is nobody's child: watch mode kills the application's descendants.
  const child = spawn('/bin/sh', ['-c', '"$0" "$1" >&2 & echo $!', process.execPath, supervisorScript], {
    ...asOwner,
    cwd: root,
    env,
    detached: true,
    stdio: ['ignore', 'pipe', log],
  });
  closeSync(log);
  const record = recordOf(Number(await text(child.stdout)));
  while (isRunning(record) && !findSupervisor()) await sleep(25);
  return logTail('supervisor', before);
}

/** @param {{ port: number }} supervisor @returns {Promise<import('node:net').Socket | undefined>} */
function dial({ port }) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.on('error', () => resolve(undefined)); // it is just stopping, or was killed: 'close' follows
  });
}

/**
 * @typedef {object} Line a conversation with the supervisor
 * @property {import('node:net').Socket} socket
 * @property {(message: object) => void} send
 * @property {(hear: (message: any) => void) => void} listen
 */

/** @param {boolean} start whether to start a supervisor when there is none @returns {Promise<Line | undefined>} */
async function reachSupervisor(start) {
  const deadline = Date.now() + PATIENCE_MS;
  let said = '';
  for (let starts = 0; starts <= 3 && Date.now() < deadline;) {
    const supervisor = findSupervisor();
    const socket = supervisor && (await dial(supervisor));
    if (socket) return lineOver(socket, supervisor.token);
    if (!supervisor && !start) return undefined;
    if (supervisor) await sleep(50);
    else {
      starts += 1;
      said = await spawnSupervisor();
    }
  }
  throw new Failure(`The supervisor of PostgreSQL and Redis does not run:\n${said}`, [
    'full log: .data/logs/supervisor.log',
  ]);
}

/** @returns {Line} */
function lineOver(socket, token) {
  const lines = createInterface({ input: socket });
  lines.on('error', () => undefined); // it repeats the socket's
  const send = (message) => socket.write(`${JSON.stringify({ token, ...message })}\n`);
  return { socket, send, listen: (hear) => lines.on('line', (line) => hear(JSON.parse(line))) };
}

/**
 * Asks for the services on a fresh line.
 * @returns {Promise<Services['own'] | undefined>} undefined when the supervisor went away meanwhile
 */
function requestLease(line, needs, { name, onProgress, onReady }) {
  return new Promise((resolve, reject) => {
    const own = {};
    let failure;
    line.socket.once('close', () => resolve(undefined));
    line.listen((message) => {
      if (message.progress) onProgress?.(message.progress.service, message.progress.text);
      if (message.failed) failure = new Failure(message.message, message.remedies);
      if (message.ready) {
        own[message.ready] = { ...message.service, milliseconds: message.milliseconds };
        onReady?.(message.ready, own[message.ready]);
      }
      if (message.answered && failure) reject(failure);
      else if (message.answered) resolve(own);
    });
    line.send({ want: 'lease', name, pid: process.pid, needs });
  });
}

/** Holds the services for as long as this process lives, also over the death of the supervisor. */
async function holdLease(needs, options, lease = { isOver: false }) {
  const line = await reachSupervisor(true);
  const own = await requestLease(line, needs, options).catch((error) => {
    line.socket.destroy();
    throw error;
  });
  if (!own) return holdLease(needs, options, lease);
  Object.assign(lease, { line, own });
  line.socket.unref();
  line.listen((message) => {
    if (message.bye) lease.isOver = true;
  });
  line.socket.once('close', () => {
    if (lease.isOver) return;
    lease.renewal = holdLease(needs, { name: options.name }, lease).catch((error) =>
      console.error(`PostgreSQL and Redis have lost their supervisor: ${error.message}`),
    );
  });
  return lease;
}

/** @param {Line} line @param {(service: ServiceName) => void} [onStopped] */
function requestStop(line, force, onStopped) {
  return new Promise((resolve) => {
    if (line.socket.destroyed) resolve([]);
    line.socket.ref();
    line.socket.once('close', () => resolve([]));
    line.listen((message) => {
      if (message.kept) resolve(message.kept);
      else if (message.stopped && message.stopped !== 'all') onStopped?.(message.stopped);
    });
    line.send({ want: 'stop', force });
  });
}

/**
 * The addresses of PostgreSQL and Redis; what the environment does not name is found running or started.
 * The services stay for as long as the calling process lives or calls `stop`.
 * @param {Options} [options]
 * @returns {Promise<Services>}
 * @throws {Failure} when a service is not to be had; it says what to do
 */
export async function ensureServices({
  env = process.env,
  name = basename(process.argv[1] ?? 'node'),
  ...hear
} = {}) {
  const needs = [...(env.DATABASE_URL ? [] : ['postgres']), ...(env.REDIS_URL ? [] : ['redis'])];
  const lease = needs.length > 0 ? await holdLease(needs, { name, ...hear }) : undefined;
  return {
    DATABASE_URL: env.DATABASE_URL || lease.own.postgres.url,
    REDIS_URL: env.REDIS_URL || lease.own.redis.url,
    own: lease?.own ?? {},
    async stop(onStopped) {
      if (!lease) return [];
      await lease.renewal;
      lease.isOver = true;
      const needing = await requestStop(lease.line, false, onStopped);
      lease.line.socket.destroy();
      return needing;
    },
  };
}

/**
 * What this checkout runs at the moment; starts nothing.
 * @returns {Promise<{ postgres?: import('./lib/postgres.mjs').RunningService, redis?: import('./lib/postgres.mjs').RunningService,
 *   leases: { name: string, pid: number }[] } | undefined>} undefined when no supervisor runs
 */
export async function findServices() {
  const line = await reachSupervisor(false);
  if (!line) return undefined;
  return new Promise((resolve) => {
    line.socket.once('close', () => resolve(undefined));
    line.listen(({ status }) => {
      resolve(status);
      line.socket.destroy();
    });
    line.send({ want: 'status' });
  });
}

/** Stops the services of this checkout, whoever uses them. */
export async function stopServices() {
  const line = await reachSupervisor(false);
  if (line) await requestStop(line, true);
}
