import { spawn } from 'node:child_process';
import { closeSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { ensureDataFolder, inData, logSize, logTail, openLog } from './checkout.mjs';
import { Failure } from './failure.mjs';
import { findFreePort } from './ports.mjs';
import { endFailed, endProcess, isRunning, recordOf } from './processes.mjs';
import { obtainRedisProgram } from './redis-program.mjs';
import { rememberPort, settingsOf } from './settings.mjs';

/** @typedef {import('./postgres.mjs').RunningService} RunningService */

const START_TIMEOUT_MS = 30_000;
const dataFolder = inData('redis', 'data');

/** @template T @param {string} url @param {(client: Redis) => Promise<T>} work */
export async function withRedis(url, work) {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 3_000,
    commandTimeout: 3_000,
    maxRetriesPerRequest: 0,
    enableReadyCheck: false,
    retryStrategy: null,
  });
  let cause;
  client.on('error', (error) => {
    cause = error;
  });
  try {
    await client.connect();
    const result = await work(client);
    if (cause) throw cause; // such as a refused SELECT, which fails nothing else
    return result;
  } catch (error) {
    throw cause ?? error; // "Connection is closed." hides why
  } finally {
    client.disconnect();
  }
}

/**
 * One field of what a server tells about itself.
 * @param {Redis} client
 * @param {string} section
 * @param {string} field
 */
export async function redisInfo(client, section, field) {
  return new RegExp(`^${field}:(.*)\r?$`, 'm').exec(await client.info(section))?.[1];
}

function urlOf(port) {
  return `redis://:${settingsOf('redis').password}@127.0.0.1:${port}`;
}

/** Asks the server at a port about itself. @returns {Promise<RunningService | undefined>} undefined while it loads */
async function describe(port, origin) {
  return withRedis(urlOf(port), async (client) => {
    const folder = (await client.config('GET', 'dir'))[1];
    if (folder !== dataFolder) throw new Error(`The Redis at port ${port} belongs to ${folder}.`);
    if ((await redisInfo(client, 'persistence', 'loading')) !== '0') return undefined;
    const version =
      (await redisInfo(client, 'server', 'valkey_version')) ??
      (await redisInfo(client, 'server', 'redis_version'));
    const record = recordOf(Number(await redisInfo(client, 'server', 'process_id')));
    return { process: record, url: urlOf(port), port, version, description: `${version} ${origin}` };
  });
}

/** Whether a server is there that says nothing yet, as one does whose disk is busy. */
const isSilent = ({ message }) => /timed out|ETIMEDOUT/.test(message);

async function attach() {
  const { port } = settingsOf('redis');
  if (!port) return undefined;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    try {
      const service = await describe(port, 'already running');
      if (service) return service;
    } catch (error) {
      if (!isSilent(error)) return undefined; // nobody there, or a stranger: a server of our own is started
    }
    await sleep(50);
  }
  return undefined;
}

function writeConfiguration(port) {
  ensureDataFolder('redis', 'data');
  const lines = [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${settingsOf('redis').password}`,
    `dir ${JSON.stringify(dataFolder)}`,
    'appendonly yes',
    'save ""',
    'maxmemory-policy noeviction',
    'daemonize no',
  ];
  const path = inData('redis', 'redis.conf');
  // A file, because a command line can be read by everybody on the machine.
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
  return path;
}

function launch(program, port) {
  const log = openLog('redis');
  const libraries = [program.libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  const child = spawn(program.path, [writeConfiguration(port)], {
    cwd: dataFolder,
    env: { PATH: process.env.PATH, LC_ALL: 'C', ...(libraries && { LD_LIBRARY_PATH: libraries }) },
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Failure(`Redis could not be started: ${error.message}`)));
    child.once('spawn', () => resolve(recordOf(child.pid)));
  });
}

async function whenReady(record, port, origin) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (isRunning(record)) {
    try {
      const service = await describe(port, origin);
      if (service) return service;
    } catch (error) {
      if (error.code !== 'ECONNREFUSED' && !isSilent(error) && isRunning(record)) throw error;
    }
    if (Date.now() > deadline)
      throw new Failure('Redis did not answer in 30 seconds.', ['see .data/logs/redis.log']);
    await sleep(30);
  }
  return undefined;
}

/**
 * Attaches to this checkout's Redis if it runs, else starts it.
 * @param {{ keepPort: boolean, report: (text: string) => void }} options keepPort: somebody already has the address
 * @returns {Promise<RunningService>}
 */
export async function startRedis({ keepPort, report }) {
  const running = await attach();
  if (running) return running;
  const program = await obtainRedisProgram(report);
  report('starting');
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const { port: last } = settingsOf('redis');
    const port = keepPort && last ? last : await findFreePort(last);
    const before = logSize('redis');
    const record = await launch(program, port);
    const service = await whenReady(record, port, program.origin).catch((error) => endFailed(record, error));
    if (service) {
      rememberPort('redis', port);
      return service;
    }
    const said = logTail('redis', before);
    if (!/Address already in use/.test(said) || Date.now() > deadline) {
      throw new Failure(`Redis ended while starting:\n${said}`, ['full log: .data/logs/redis.log']);
    }
    await sleep(300);
  }
}

/** Stops Redis; what was written is in its append-only file. @param {RunningService} service */
export async function stopRedis(service) {
  await endProcess(service.process, 'SIGTERM', 10_000);
}
