import { inData, readJson } from './checkout.mjs';
import { Failure } from './failure.mjs';
import { isPortFree } from './ports.mjs';
import { entry, say } from './print.mjs';
import { portHolder } from './processes.mjs';

/**
 * The demo sign-in, as the body of a request to sign in. The application keeps it when it makes the demo.
 * @returns {{ identifier: string, password: string } | undefined} undefined when the file is missing or damaged
 */
export function readSignIn() {
  const signIn = readJson(inData('first-run.txt'));
  return signIn?.identifier && signIn.password ? signIn : undefined;
}

/** @param {NodeJS.ProcessEnv} env @param {string} variable @param {number} [fallback] */
function portIn(env, variable, fallback) {
  const port = env[variable] ? Number(env[variable]) : fallback;
  if (port === undefined || (Number.isInteger(port) && port > 0 && port < 65_536)) return port;
  throw new Failure(`${variable} is "${env[variable]}": a number from 1 to 65535 is needed.`, [
    `${variable}=3001 npm start`,
  ]);
}

/** The port of the API: PORT, else 3000. @param {NodeJS.ProcessEnv} env */
export function apiPort(env) {
  return portIn(env, 'PORT', 3000);
}

/** The port of the worker's health, if one is asked for. @param {NodeJS.ProcessEnv} env */
export function workerPort(env) {
  const port = portIn(env, 'WORKER_HEALTH_PORT');
  if (port !== apiPort(env)) return port;
  throw new Failure(`WORKER_HEALTH_PORT is ${port}, and so is the port of the API.`, [
    `WORKER_HEALTH_PORT=${port + 1} npm start`,
  ]);
}

/** Where the readiness of a process is asked. @param {number} port @param {string} [host] what it listens on */
export function readyUrl(port, host) {
  const isAny = !host || host === '0.0.0.0' || host === '::' || host === 'localhost';
  const place = isAny ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${place}:${port}/health/ready`;
}

/**
 * @param {number} port
 * @param {string} command what would be typed
 * @param {string} [variable] what sets the port
 * @throws {Failure} when somebody listens there
 */
export async function requireFreePort(port, command, variable = 'PORT') {
  for (const host of ['127.0.0.1', '::']) {
    const isFree = await isPortFree(port, host).catch((error) => {
      throw new Failure(`Port ${port} cannot be used: ${error.message}`, [`${variable}=3001 ${command}`]);
    });
    if (isFree) continue;
    const holder = portHolder(port);
    const who = holder ? `pid ${holder.pid} (${holder.name})` : 'another program';
    throw new Failure(`Port ${port} is taken by ${who}.`, [`${variable}=${port + 1} ${command}`]);
  }
}

/** A line for the shell that signs in and lists tasks, and needs no tools but curl and Node. */
function tryIt(api) {
  const signIn = `curl -s ${api}/auth/login -H 'content-type: application/json' -d @.data/first-run.txt`;
  const token = `$(${signIn} | node -p 'JSON.parse(fs.readFileSync(0)).accessToken')`;
  return `curl -s '${api}/tasks?limit=5' -H "authorization: Bearer ${token}"`;
}

/** Who can sign in to the demo data. */
function signInText({ identifier, password }, showPassword) {
  return showPassword
    ? [`${identifier} / ${password}`, 'shown once, kept in .data/first-run.txt']
    : [identifier, 'password in .data/first-run.txt'];
}

/** The server that mail goes to, if it goes anywhere. @param {NodeJS.ProcessEnv} env */
export function mailHost(env) {
  if (!env.MAIL_URL) return undefined;
  return URL.canParse(env.MAIL_URL) ? new URL(env.MAIL_URL).host : 'MAIL_URL';
}

/**
 * Prints what can be opened and tried.
 * @param {import('./run-record.mjs').Place} place
 * @param {boolean} [showPassword] only at the start that made it
 */
export function printAddresses({ port, isProduction, mail }, showPassword = false) {
  const origin = `http://localhost:${port}`;
  say();
  entry('API', `${origin}/api/v1`);
  entry('Docs', `${origin}/docs`, 'try requests in the browser');
  if (!isProduction) entry('Queues', `${origin}/admin/queues`);
  if (mail) entry('Mail', `sent by ${mail}`);
  else if (!isProduction) entry('Mail', `${origin}/dev/mail`, 'nothing leaves this machine');
  entry('Health', `${origin}/health/ready`);
  const signIn = isProduction ? undefined : readSignIn();
  if (signIn) {
    say();
    entry('Sign in', ...signInText(signIn, showPassword));
    entry('Try it', tryIt(`${origin}/api/v1`));
  }
}
