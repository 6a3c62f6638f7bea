import { linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inData, readJson, root, writeJson } from './checkout.mjs';
import { isRunning, recordOf } from './processes.mjs';

/**
 * @typedef {import('./processes.mjs').ProcessRecord & { root: string, port: number, token: string }} SupervisorRecord
 * where the supervisor of this checkout listens on 127.0.0.1, and the word that proves a caller may talk to it
 */

const folder = inData('supervisor');

function generations() {
  try {
    const names = readdirSync(folder).filter((name) => /^\d+\.json$/.test(name));
    return names.map((name) => Number.parseInt(name, 10)).sort((a, b) => b - a);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
}

/** @param {number} generation */
function pathOf(generation) {
  return join(folder, `${generation}.json`);
}

/** @param {number | undefined} generation @returns {SupervisorRecord | undefined} */
function livingHolder(generation) {
  const record = generation === undefined ? undefined : readJson(pathOf(generation));
  // The root is compared because a copied checkout brings along the record of the original's supervisor.
  return record?.root === root && isRunning(record) ? record : undefined;
}

/** The living supervisor of this checkout. @returns {SupervisorRecord | undefined} */
export function findSupervisor() {
  return livingHolder(generations()[0]);
}

/**
 * Makes the calling process the supervisor of this checkout, unless another one lives.
 *
 * A lock file that may be stale cannot be removed and made anew safely by two processes at once. So nobody removes the
 * newest one: a dead holder's successor makes the next number, and only one process can.
 * @param {{ port: number, token: string }} address
 * @returns {(() => boolean) | undefined} asks whether the lock is still there; undefined when another supervisor lives
 */
export function becomeSupervisor(address) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const newest = generations()[0] ?? 0;
  if (livingHolder(newest)) return undefined;
  const mine = newest + 1;
  const draft = join(folder, `draft-${process.pid}`);
  writeJson(draft, { ...recordOf(process.pid), root, ...address });
  try {
    linkSync(draft, pathOf(mine));
  } catch (error) {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  } finally {
    rmSync(draft);
  }
  const [highest, ...older] = generations();
  if (highest !== mine) {
    rmSync(pathOf(mine));
    return undefined;
  }
  for (const generation of older) rmSync(pathOf(generation), { force: true });
  return () => readJson(pathOf(mine))?.pid === process.pid;
}
