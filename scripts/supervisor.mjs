// The process that owns PostgreSQL and Redis of this checkout. It is started by services.mjs, outside the terminal's
// process group, and ends by itself when nobody needs the services any more.
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPostgres, stopPostgres } from './lib/postgres.mjs';
import { startRedis, stopRedis } from './lib/redis.mjs';
import { KeptService } from './lib/kept-service.mjs';
import { becomeSupervisor } from './lib/supervisor-lock.mjs';

/** @typedef {{ name: string, pid: number, send: (message: object) => void }} Lease somebody who needs the services */

// Long enough for a process that watch mode restarts, or for the next command that is typed.
const LINGER_MS = 5_000;

/** @type {Map<import('node:net').Socket, Lease>} */
const leases = new Map();
const token = randomBytes(24).toString('hex');
const server = createServer(serve);
const report = (service) => (text) => announce({ progress: { service, text } });
const services = {
  postgres: new KeptService(
    'postgres',
    (options) => startPostgres({ ...options, report: report('postgres') }),
    stopPostgres,
  ),
  redis: new KeptService(
    'redis',
    (options) => startRedis({ ...options, report: report('redis') }),
    stopRedis,
  ),
};
let stopping;
let lingering;
let hasFailed = false;

/** Tells everybody who holds a lease. @param {object} message */
function announce(message) {
  for (const lease of leases.values()) lease.send(message);
}

/** Answers one caller: JSON lines in both directions. @param {import('node:net').Socket} socket */
function serve(socket) {
  const send = (message) => socket.writable && socket.write(`${JSON.stringify(message)}\n`);
  socket.on('error', () => socket.destroy()); // the caller was killed: its lease ends with the connection
  socket.on('close', () => {
    if (leases.delete(socket)) linger(hasFailed ? 0 : LINGER_MS);
  });
  const lines = createInterface({ input: socket });
  lines.on('error', () => undefined); // it repeats the socket's
  lines.on('line', (line) => {
    const message = parse(line);
    if (message?.token !== token || stopping) socket.destroy();
    else if (message.want === 'status') send({ status: status() });
    else if (message.want === 'lease') void grantLease(socket, message, send);
    else if (message.want === 'stop') void stopOnRequest(socket, message, send);
  });
}

/** @param {string} line @returns {any} undefined for what is not JSON: anybody on this machine can connect */
function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function status() {
  return {
    postgres: services.postgres.current,
    redis: services.redis.current,
    leases: [...leases.values()].map(({ name, pid }) => ({ name, pid })),
  };
}

async function grantLease(socket, { name, pid, needs }, send) {
  leases.set(socket, { name, pid, send });
  const started = Date.now();
  await Promise.all(
    needs.map(async (need) => {
      try {
        send({ ready: need, service: await services[need].ensure(), milliseconds: Date.now() - started });
      } catch (error) {
        console.error(error);
        hasFailed = true; // the next try is another supervisor's: it may find a repaired system and another PATH
        send({
          failed: need,
          message: error.message,
          remedies: error.remedies ?? ['see .data/logs/supervisor.log'],
        });
      }
    }),
  );
  send({ answered: true });
}

/** Ends a lease and, when it was the last or force is asked for, the services: the answer comes when they are down. */
async function stopOnRequest(socket, { force }, send) {
  leases.delete(socket);
  if (leases.size > 0 && !force) {
    send({ kept: status().leases });
    return;
  }
  await stop((name) => send({ stopped: name }));
  send({ stopped: 'all' });
  socket.end(() => process.exit(0));
}

/** Begins the wait anew: the services stop when nobody has needed them for that long. */
function linger(milliseconds) {
  clearTimeout(lingering);
  lingering = setTimeout(() => {
    if (leases.size === 0) void stop().then(() => process.exit(0));
  }, milliseconds);
}

/** Stops Redis, then PostgreSQL. @param {(name: string) => void} [tell] */
function stop(tell = () => undefined) {
  stopping ??= (async () => {
    console.log(`${new Date().toISOString()} stopping`);
    server.close(); // from here on a caller finds nobody and starts the next supervisor once this one has ended
    announce({ bye: true });
    for (const name of ['redis', 'postgres']) {
      await services[name].stop();
      tell(name);
    }
  })();
  return stopping;
}

async function main() {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stillOurs = becomeSupervisor({ port: server.address().port, token });
  if (!stillOurs) process.exit(0);
  console.log(`${new Date().toISOString()} supervisor ${process.pid}`);
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
    process.on(signal, () => void stop().then(() => process.exit(0)));
  linger(LINGER_MS);
  while (stillOurs()) await sleep(1_000);
  console.error('.data was removed: stopping'); // whoever comes next starts anew, so nothing of the old may stay
  await stop();
  process.exit(1);
}

await main();
