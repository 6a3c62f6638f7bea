import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { ensureDataFolder, inData } from './checkout.mjs';
import { Failure } from './failure.mjs';

/** @typedef {{ path: string, libraries?: string, origin: string }} RedisProgram origin: for people */

const run = promisify(execFile);
const packageFolder = inData('redis', 'package');

/** A program on the PATH. @param {string} name @returns {string | undefined} its full path */
export function onPath(name) {
  const candidates = (process.env.PATH ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}

/** @returns {RedisProgram | undefined} */
function unpackedProgram() {
  const path = join(packageFolder, 'usr', 'bin', 'redis-server');
  if (!existsSync(path)) return undefined;
  const roots = [join(packageFolder, 'usr', 'lib'), join(packageFolder, 'lib')].filter(existsSync);
  const folders = roots.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return { path, libraries: folders.join(':'), origin: `from ${distribution()}'s package (.data/redis)` };
}

/** Where Redis would come from, without fetching anything. @returns {RedisProgram | undefined} */
export function findRedisProgram() {
  const path = onPath('redis-server') ?? onPath('valkey-server');
  return path ? { path, origin: `from ${path}` } : unpackedProgram();
}

/** Whether the distribution's package can be fetched and unpacked here. */
export function canUnpackRedis() {
  return Boolean(onPath('apt-get') && onPath('dpkg-deb'));
}

function osRelease(field) {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return new RegExp(`^${field}="?([^"\n]*)`, 'm').exec(text)?.[1] ?? '';
}

function distribution() {
  return osRelease('ID') === 'ubuntu' ? 'Ubuntu' : 'Debian';
}

/** The one command that installs Redis on this system. */
function installCommand() {
  if (process.platform === 'darwin') return 'brew install redis';
  const family = `${osRelease('ID')} ${osRelease('ID_LIKE')}`;
  if (/debian|ubuntu/.test(family)) return 'sudo apt-get install redis-server';
  if (/fedora|rhel|centos/.test(family)) return 'sudo dnf install valkey';
  if (/alpine/.test(family)) return 'apk add redis';
  if (/arch/.test(family)) return 'sudo pacman -S valkey';
  if (/suse/.test(family)) return 'sudo zypper install redis';
  return "install redis-server or valkey-server with the system's package manager";
}

/** What a person can do when no Redis is to be had. */
export function redisRemedies() {
  return [
    `${installCommand()}   then npm start`,
    'docker run -d -p 127.0.0.1:6379:6379 redis:7   then REDIS_URL=redis://127.0.0.1:6379 npm start',
    'or any Redis that you have: REDIS_URL=redis://user:password@host:6379 npm start',
  ];
}

/** Keeps apt away from the host's lists, caches and hooks; the list of installed packages is only read. */
function writeAptConfiguration(folder) {
  for (const name of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const lines = [
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    `Dir::State "${join(folder, 'state')}";`,
    `Dir::State::Lists "${join(folder, 'state', 'lists')}";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${join(folder, 'cache')}";`,
    'Dir::Cache::archives "archives";',
    'Dir::Log::Planner ""; Dir::Log::History ""; Dir::Log::Terminal "";',
    'APT::Sandbox::User ""; APT::Install-Recommends "false"; Debug::NoLocking "true";',
    'Acquire::Languages "none"; Acquire::Retries "2"; Acquire::http::Timeout "20"; Acquire::https::Timeout "20";',
  ];
  const path = join(folder, 'apt.conf');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Fetches the package and whatever it needs that this system lacks, and unpacks them. */
async function unpack(folder, report) {
  const configuration = writeAptConfiguration(folder);
  const apt = (...args) => run('apt-get', ['-c', configuration, '-q', '-y', ...args], { timeout: 300_000 });
  report(`reading ${distribution()}'s package lists`);
  const updated = await apt('update').catch((error) => error); // one broken source need not matter
  report(`fetching ${distribution()}'s redis-tools`);
  await apt('install', '--download-only', '--reinstall', 'redis-tools').catch((error) => {
    throw updated instanceof Error ? updated : error;
  });
  const archives = join(folder, 'cache', 'archives');
  const target = join(folder, 'root');
  for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb'))) {
    await run('dpkg-deb', ['-x', join(archives, name), target]);
  }
  // The server is in redis-tools too, under another name: it decides by its own name what it is.
  symlinkSync('redis-check-rdb', join(target, 'usr', 'bin', 'redis-server'));
  rmSync(packageFolder, { recursive: true, force: true });
  renameSync(target, packageFolder);
}

/**
 * A Redis server to start: on the PATH, or unpacked before, or the distribution's package unpacked now.
 * @param {(text: string) => void} report what is being waited for
 * @returns {Promise<RedisProgram>}
 */
export async function obtainRedisProgram(report) {
  const found = findRedisProgram();
  if (found) return found;
  if (!canUnpackRedis())
    throw new Failure('No Redis was found: no redis-server or valkey-server on the PATH.', redisRemedies());
  const folder = ensureDataFolder('redis', 'apt');
  try {
    await unpack(folder, report);
  } catch (error) {
    const reason = String(error.stderr || error.message)
      .trim()
      .split('\n')
      .slice(-3)
      .join('\n');
    throw new Failure(
      `No Redis was found, and ${distribution()}'s package could not be fetched:\n${reason}`,
      redisRemedies(),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return unpackedProgram();
}
