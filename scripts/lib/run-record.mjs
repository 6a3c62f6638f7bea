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
 * @property {boolean} isProduction
 * @property {string} [mail] the server that mail goes to
 * @property {Partial<Record<'api' | 'worker', ProcessRecord>>} children
 * @typedef {Pick<RunRecord, 'port' | 'workerPort' | 'isProduction' | 'mail'>} Place
 */

const path = inData('run.json');

/** @returns {RunRecord | undefined} what was written down last, unless it was for the original of a copied checkout */
function readRun() {
  const record = readJson(path);
  return record?.root === root ? { children: {}, ...record } : undefined;
}

/** @returns {RunRecord | undefined} what another process of this checkout runs, if it lives */
export function findRun() {
  const record = readRun();
  return isRunning(record?.starter) ? record : undefined;
}

/**
 * Ends what a killed run left behind: its processes drain when it dies, and that may take a moment.
 * @returns {Promise<number>} how many processes there were
 */
async function endLeftovers() {
  const left = Object.values(readRun()?.children ?? {}).filter(isRunning);
  await Promise.all(left.map((child) => endProcess(child, 'SIGTERM', 15_000)));
  return left.length;
}

/**
 * Makes this process the one that runs this checkout, unless another does.
 * @param {Place} place
 * @returns {Promise<RunRecord | undefined>} the other's record
 */
export async function claimRun(place) {
  const other = findRun();
  if (other) return other;
  const leftovers = await endLeftovers();
  if (leftovers > 0) row('!', 'leftovers', `${leftovers} processes of a killed run ended`);
  ensureDataFolder();
  const record = {
    root,
    starter: recordOf(process.pid),
    startedAt: new Date().toISOString(),
    ...place,
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
