import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LARGE_LOG_BYTES = 10 * 1024 * 1024;

/** The checkout's top folder, with symbolic links resolved. */
export const root = realpathSync(join(dirname(fileURLToPath(import.meta.url)), '..', '..'));

/**
 * A path below `.data`, where everything lives that this checkout keeps on this machine.
 * @param {...string} names
 */
export function inData(...names) {
  return join(root, '.data', ...names);
}

/**
 * Creates a folder below `.data`, readable by its owner only.
 * @param {...string} names
 * @returns {string} its path
 */
export function ensureDataFolder(...names) {
  mkdirSync(inData(...names), { recursive: true, mode: 0o700 });
  if (statSync(inData()).mode & 0o077) chmodSync(inData(), 0o700);
  return inData(...names);
}

/**
 * Reads a JSON file.
 * @param {string} path
 * @returns {any} its content, or undefined when it is missing or damaged
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * Writes a JSON file that only its owner may read; a reader sees the old content or the new, never half of it.
 * @param {string} path
 * @param {unknown} value
 */
export function writeJson(path, value) {
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, path);
}

/** The path of a log file: `.data/logs/NAME.log`. @param {string} name */
function logPath(name) {
  return inData('logs', `${name}.log`);
}

/**
 * Opens a log file for appending; one above 10 MiB is set aside as `NAME.log.old` first.
 * @param {string} name
 * @returns {number} a file descriptor to hand to a child process
 */
export function openLog(name) {
  ensureDataFolder('logs');
  const path = logPath(name);
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGE_LOG_BYTES) renameSync(path, `${path}.old`);
  return openSync(path, 'a', 0o600);
}

/**
 * What a log has gained since it had a given size.
 * @param {string} name
 * @param {number} [from] bytes to leave out
 * @param {number} [lines] how many of the last lines
 */
export function logTail(name, from = 0, lines = 15) {
  const text = readFileSync(logPath(name)).subarray(from).toString('utf8');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}

/** The present size of a log in bytes. @param {string} name */
export function logSize(name) {
  return statSync(logPath(name), { throwIfNoEntry: false })?.size ?? 0;
}
