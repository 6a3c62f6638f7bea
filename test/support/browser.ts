import { execFile } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const FOLDER = resolve('.data/chromium');
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const REMEDY =
  'No Chromium was found. Install one (`sudo apt-get install chromium`), or set CHROMIUM_PATH to a Chromium or Chrome.';

interface Program {
  path: string;
  /** Folders of shared libraries that came with it. */
  libraries?: string;
}

/** A headless Chromium: CHROMIUM_PATH, else one on the PATH, else Debian's package unpacked into `.data/chromium`. */
export async function openBrowser(): Promise<Browser> {
  const { path, libraries } = await findChromium();
  const env = { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) } as Record<string, string>;
  // Playwright starts it without a sandbox of its own: it opens nothing but pages of the application under test.
  return chromium.launch({ executablePath: path, args: ['--disable-gpu', '--disable-quic'], env });
}

async function findChromium(): Promise<Program> {
  const given = process.env.CHROMIUM_PATH;
  if (given) return { path: given };
  const path = onPath(NAMES);
  return path ? { path } : (unpacked() ?? unpack());
}

function onPath(names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function unpacked(): Program | undefined {
  const path = join(FOLDER, 'usr/lib/chromium/chromium');
  if (!existsSync(path)) return undefined;
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' });
  const folders = new Set(
    files.filter((file) => /\.so(\.|$)/.test(file)).map((file) => join(FOLDER, dirname(file))),
  );
  return { path, libraries: [...folders].join(':') };
}

/** Needs neither root nor the host's package lists, and installs nothing on the host. */
async function unpack(): Promise<Program> {
  if (!onPath(['apt-get']) || !onPath(['dpkg-deb'])) throw new Error(REMEDY);
  const folder = `${FOLDER}-${process.pid}`;
  try {
    const configuration = writeAptConfiguration(folder);
    const apt = (...args: string[]) =>
      run('apt-get', ['-c', configuration, '-q', '-y', ...args], { timeout: 120_000 });
    await apt('update');
    await apt('install', '--download-only', 'chromium', 'fonts-dejavu-core');
    const archives = join(folder, 'cache/archives');
    for (const name of readdirSync(archives).filter((file) => file.endsWith('.deb')))
      await run('dpkg-deb', ['-x', join(archives, name), join(folder, 'root')]);
    rmSync(FOLDER, { recursive: true, force: true });
    renameSync(join(folder, 'root'), FOLDER);
  } catch (error) {
    throw new Error(REMEDY, { cause: error });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const program = unpacked();
  if (!program) throw new Error(REMEDY);
  return program;
}

function writeAptConfiguration(folder: string): string {
  for (const name of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, name), { recursive: true });
  const lines = [
    '#clear APT::Update::Pre-Invoke;',
    '#clear APT::Update::Post-Invoke;',
    '#clear APT::Update::Post-Invoke-Success;',
    `Dir::State "${join(folder, 'state')}"; Dir::State::Lists "${join(folder, 'state/lists')}";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::Cache "${join(folder, 'cache')}"; Dir::Cache::archives "archives";`,
    'Dir::Log::Planner ""; Dir::Log::History ""; Dir::Log::Terminal "";',
    'APT::Sandbox::User ""; APT::Install-Recommends "false"; Debug::NoLocking "true"; Acquire::Languages "none";',
  ];
  const path = join(folder, 'apt.conf');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
