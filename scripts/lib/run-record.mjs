import { rmSync } from 'node:fs';
import { ensureDataFolder, inData, readJson, root, writeJson } from './checkout.mjs';
import { row } from './print.mjs';
import { endProcess, isRunning, recordOf } from './processes.mjs';

/**
 * @typedef {import('./processes.mjs').ProcessRecord} ProcessRecord
 * @typedef {object} RunRecord what `npm start` or `npm run start:dev` runs at the moment
 * @property {ProcessRecord} starter
 * @property {string} root
 * @property {string} startedAt
 * @property {number} port of the API
 * @property {number} workerPort of the worker's health
 * @property {Partial<Record<'api' | 'worker', ProcessRecord>>} children
 */

const path = inData('run.json');

/** @returns {RunRecord | undefined} what another process of this checkout runs, if it lives */
export function findRun() {
  const record = readJson(path);
  return record?.root === root && isRunning(record.starter) ? record : undefined;
}

/**
 * Ends what a killed run left behind: its processes drain when it dies, and that may take a moment.
 * @returns {Promise<number>} how many processes there were
 */
async function endLeftovers() {
  const record = readJson(path);
  const left = record?.root === root ? Object.values(record.children).filter(isRunning) : [];
  await Promise.all(left.map((child) => endProcess(child, 'SIGTERM', 15_000)));
  return left.length;
}

/**
 * Makes this process the one that runs this checkout, unless another does.
 * @param {{ port: number, workerPort: number }} ports
 * @returns {Promise<RunRecord | undefined>} the other's record
 */
export async function claimRun(ports) {
  const other = findRun();
  if (other) return other;
  const leftovers = await endLeftovers();
  if (leftovers > 0) row('!', 'leftovers', `${leftovers} processes of a killed run ended`);
  ensureDataFolder();
  const record = {
    root,
    starter: recordOf(process.pid),
    startedAt: new Date().toISOString(),
    ...ports,
    children: {},
  };
  writeJson(path, record);
  return undefined;
}

/** Notes which processes this run has now. @param {RunRecord['children']} children */
export function noteChildren(children) {
  writeJson(path, { ...readJson(path), children });
}

/** Forgets the run of this process. */
export function removeRun() {
  rmSync(path, { force: true });
}
