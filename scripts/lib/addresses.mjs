import { existsSync, readFileSync } from 'node:fs';
import { Failure } from './failure.mjs';
import { inData } from './checkout.mjs';
import { isPortFree } from './ports.mjs';
import { entry, say } from './print.mjs';
import { portHolder } from './processes.mjs';

/** The demo sign-in, as the body of a request to sign in. */
export const signInFile = inData('first-run.txt');

/** The port of the API: PORT, else 3000. @param {NodeJS.ProcessEnv} env */
export function apiPort(env) {
  const port = Number(env.PORT || 3000);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new Failure(`PORT is "${env.PORT}": a number from 1 to 65535 is needed.`, ['PORT=3001 npm start']);
}

/** Where the readiness of a process is asked. @param {number} port @param {string} [host] what it listens on */
export function readyUrl(port, host) {
  const isAny = !host || host === '0.0.0.0' || host === '::' || host === 'localhost';
  const place = isAny ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;
  return `http://${place}:${port}/health/ready`;
}

/** @param {number} port @param {string} command what would be typed @throws {Failure} when somebody listens there */
export async function requireFreePort(port, command) {
  for (const host of ['127.0.0.1', '::']) {
    const isFree = await isPortFree(port, host).catch((error) => {
      throw new Failure(`Port ${port} cannot be used: ${error.message}`, [`PORT=3001 ${command}`]);
    });
    if (isFree) continue;
    const holder = portHolder(port);
    const who = holder ? `pid ${holder.pid} (${holder.name})` : 'another program';
    throw new Failure(`Port ${port} is taken by ${who}.`, [`PORT=${port + 1} ${command}`]);
  }
}

/** A line for the shell that signs in and lists tasks, and needs no tools but curl and Node. */
function tryIt(api) {
  const signIn = `curl -s ${api}/auth/login -H 'content-type: application/json' -d @.data/first-run.txt`;
  const token = `$(${signIn} | node -p 'JSON.parse(fs.readFileSync(0)).accessToken')`;
  return `curl -s '${api}/tasks?limit=5' -H "authorization: Bearer ${token}"`;
}

/** Who can sign in to the demo data. @param {boolean} showPassword */
function signInText(showPassword) {
  const { identifier, password } = JSON.parse(readFileSync(signInFile, 'utf8'));
  return showPassword
    ? [`${identifier} / ${password}`, 'shown once, kept in .data/first-run.txt']
    : [identifier, 'password in .data/first-run.txt'];
}

/**
 * Prints what can be opened and tried.
 * @param {number} port of the API
 * @param {boolean} [showPassword] only at the start that made it
 */
export function printAddresses(port, showPassword = false) {
  const origin = `http://localhost:${port}`;
  say();
  entry('API', `${origin}/api/v1`);
  entry('Docs', `${origin}/docs`, 'try requests in the browser');
  entry('Queues', `${origin}/admin/queues`);
  entry('Mail', `${origin}/dev/mail`, 'nothing leaves this machine');
  entry('Health', `${origin}/health/ready`);
  if (existsSync(signInFile)) {
    say();
    entry('Sign in', ...signInText(showPassword));
    entry('Try it', tryIt(`${origin}/api/v1`));
  }
}
