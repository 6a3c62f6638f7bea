import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { readJson, root, writeJson } from './checkout.mjs';
import { Failure } from './failure.mjs';

const run = promisify(execFile);
const dist = join(root, 'dist');
const stamp = join(dist, '.built-from.json');
const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');

/** Every file below some paths, in a stable order. @param {...string} paths @returns {string[]} */
function filesBelow(...paths) {
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) return [];
    if (!found.isDirectory()) return [path];
    return filesBelow(
      ...readdirSync(path)
        .sort()
        .map((name) => join(path, name)),
    );
  });
}

/** A hash of everything that the build reads. */
function hashOfSources() {
  const names = [
    'src',
    'ormconfig.ts',
    'nest-cli.json',
    'tsconfig.json',
    'tsconfig.build.json',
    'package-lock.json',
  ];
  const hash = createHash('sha256');
  for (const path of filesBelow(...names.map((name) => join(root, name)))) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

/** Whether `dist` was built from the sources as they are now, and nothing wrote into it since. */
export function isBuilt() {
  if (!existsSync(join(dist, 'src', 'main.js')) || readJson(stamp)?.sources !== hashOfSources()) return false;
  const builtAt = statSync(stamp).mtimeMs;
  return filesBelow(dist).every((path) => path === stamp || statSync(path).mtimeMs <= builtAt);
}

/** The arguments for Node that run the Nest CLI. @param {...string} args */
export function nestCommand(...args) {
  if (existsSync(nest)) return [nest, ...args];
  throw new Failure('The Nest CLI is not installed, so nothing can be built.', ['npm ci --include=dev']);
}

/** Builds `dist` from scratch, so that nothing of a removed source stays. @throws {Failure} with what the compiler said */
export async function build() {
  const sources = hashOfSources();
  rmSync(dist, { recursive: true, force: true });
  const options = { cwd: root, maxBuffer: Infinity };
  await run(process.execPath, nestCommand('build'), options).catch(({ stdout, stderr }) => {
    throw new Failure(`The build failed:\n${`${stdout}\n${stderr}`.trim()}`);
  });
  writeJson(stamp, { sources });
}
