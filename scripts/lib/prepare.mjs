import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureServices, findServices, stopServices } from '../services.mjs';
import { apiPort, mailHost, printAddresses, readSignIn, requireFreePort, workerPort } from './addresses.mjs';
import { build, isBuilt } from './build.mjs';
import { inData, root } from './checkout.mjs';
import { Failure } from './failure.mjs';
import { checkDatabaseUrl, checkRedisUrl } from './given-services.mjs';
import { manage } from './manage.mjs';
import { findFreePort } from './ports.mjs';
import { removeOutsideData } from './postgres-home.mjs';
import { row, say, step } from './print.mjs';
import { claimRun, findRun } from './run-record.mjs';

/** Prints the first line: what, on which Node, for which time. */
export function printTitle() {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const isFirst = !existsSync(inData('services.json')) && !readSignIn();
  say();
  say(`Doable ${version} · Node ${process.versions.node}${isFirst ? ' · first start' : ''}`);
  say();
}

/**
 * Makes this process the one that runs this checkout, or shows what another process runs already.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} command what was typed
 * @returns {Promise<import('./run-record.mjs').Place | undefined>} where to listen; undefined when another runs
 * @throws {Failure} when the port is taken
 */
export async function claimOrShow(env, command) {
  const place = {
    port: apiPort(env),
    workerPort: workerPort(env) ?? (await findFreePort()),
    isProduction: env.NODE_ENV === 'production',
    mail: mailHost(env),
  };
  const other = await claimRun(place);
  if (!other) {
    await requireFreePort(place.port, command);
    await requireFreePort(place.workerPort, command, 'WORKER_HEALTH_PORT');
    return place;
  }
  say(
    `Already running since ${new Date(other.startedAt).toTimeString().slice(0, 5)} (pid ${other.starter.pid}).`,
  );
  printAddresses(other);
  say();
  return undefined;
}

/** Removes everything that this checkout keeps on this machine. @throws {Failure} while something of it is in use */
export async function reset() {
  const services = await findServices();
  const users = services?.leases.map(({ name, pid }) => `${name} (pid ${pid})`) ?? [];
  if (findRun() || users.length > 0) {
    const who = users.length > 0 ? users.join(', ') : `pid ${findRun().starter.pid}`;
    throw new Failure(`The data is in use by ${who}, so nothing was removed.`, [
      'stop it, then: npm start -- --reset',
    ]);
  }
  await stopServices();
  await removeOutsideData();
  rmSync(inData(), { recursive: true, force: true });
  row('✓', 'reset', '.data removed');
}

async function stepBuild() {
  await step('build', 'compiling', async () => {
    if (isBuilt()) return { text: 'up to date' };
    await build();
    return { text: 'compiled to dist' };
  });
}

/** Asks for this checkout's own services; each can be waited for by itself. */
function requestServices(given, name) {
  const waits = {};
  const arrivals = {};
  const ready = {};
  for (const service of ['postgres', 'redis'])
    ready[service] = new Promise((resolve) => (arrivals[service] = resolve));
  const all = ensureServices({
    env: given,
    name,
    onProgress: (service, text) => waits[service]?.(text),
    onReady: (service, found) => arrivals[service](found),
  });
  all.catch(() => undefined); // it is awaited later; until then a failure is not "unhandled"
  return { waits, ready, all };
}

/** One row for a service of this checkout's own: it may have come up while the build ran. */
function stepOwn(service, { waits, ready, all }) {
  return step(service, 'starting', async (wait) => {
    waits[service] = wait;
    await Promise.race([ready[service], all]);
    const { description, milliseconds } = await ready[service];
    return { text: description, milliseconds };
  });
}

async function stepGiven(env) {
  if (env.DATABASE_URL) {
    await step('postgres', 'connecting', async () => ({ text: await checkDatabaseUrl(env.DATABASE_URL) }));
  }
  if (!env.REDIS_URL) return;
  const warning = await step('redis', 'connecting', async () => {
    const { text, warning: value } = await checkRedisUrl(env.REDIS_URL);
    return { text, value };
  });
  if (warning) row('!', 'redis', warning);
}

function describeDemo({ created, isDemo, users, tasks, projects }, isOwn) {
  if (!created && !isDemo) return 'not added: there are accounts already';
  if (!created && readSignIn()) return 'kept';
  if (!created) return `kept, sign-in unknown${isOwn ? ': npm start -- --reset' : ''}`;
  const counts = Object.entries({ users, projects, tasks }).filter(([, count]) => count !== undefined);
  return counts.map(([name, count]) => `${count} ${name}`).join(' · ');
}

/**
 * Brings the schema up to date and, outside production, puts in something to look at.
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} isOwn whether the database is this checkout's
 * @returns {Promise<boolean>} whether there is something new
 */
async function stepData(env, isOwn) {
  const commands = env.NODE_ENV === 'production' ? ['migrate'] : ['migrate', 'seed-demo'];
  const answers = await step('migrations', 'applying', async () => {
    const value = await manage(env, ...commands);
    const { applied } = value.migrate;
    return { text: applied > 0 ? `${applied} applied` : 'up to date', value };
  });
  const demo = answers['seed-demo'];
  if (!demo) return false;
  row('✓', 'demo data', describeDemo(demo, isOwn));
  return demo.created;
}

/**
 * Everything before the application's own processes: built, services up, schema and demo data in place.
 * @param {NodeJS.ProcessEnv} given
 * @param {string} name who needs the services
 * @param {() => void} [onBuilt] what can begin as soon as `dist` is there
 * @returns {Promise<{ env: NodeJS.ProcessEnv, services: import('../services.mjs').Services, isNewData: boolean }>}
 *   env: what the application's processes are to be given
 */
export async function prepare(given, name, onBuilt) {
  await stepGiven(given);
  const requested = requestServices(given, name);
  await stepBuild();
  onBuilt?.();
  if (!given.DATABASE_URL) await stepOwn('postgres', requested);
  if (!given.REDIS_URL) await stepOwn('redis', requested);
  const services = await requested.all;
  const { DATABASE_URL, REDIS_URL } = services;
  const env = { NODE_ENV: 'development', ...given, DATABASE_URL, REDIS_URL };
  return { env, services, isNewData: await stepData(env, !given.DATABASE_URL) };
}
