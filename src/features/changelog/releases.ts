import { readdir, readFile } from 'node:fs/promises';
import { contractChanges } from './contract-changes.js';
import type { Change, Contract } from './contract.js';

/** A version, and what is different about it. */
export interface Release {
  /** Nothing for what is not released yet. */
  version?: string;
  /** The day. */
  released?: string;
  /** Nothing for the first one: there was nothing before. */
  changes?: Change[];
  operations: number;
}

const FOLDER = new URL('./releases/', import.meta.url);

/** The documents of all releases, the oldest first. */
export async function releasedContracts(): Promise<Contract[]> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.json'));
  const ordered = names.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  return Promise.all(
    ordered.map(async (name) => JSON.parse(await readFile(new URL(name, FOLDER), 'utf8')) as Contract),
  );
}

/** The history that leads from the first of `released` to `current`, the newest first. */
export function historyOf(released: Contract[], current: Contract): Release[] {
  const releases = released.map((contract, index): Release => {
    const { version, 'x-released': day } = contract.info;
    const before = released[index - 1];
    const changes = before && contractChanges(before, contract);
    return { version, released: day, changes, operations: count(contract) };
  });
  const last = released.at(-1);
  const changes = last && contractChanges(last, current);
  if (changes?.length) releases.push({ changes, operations: count(current) });
  return releases.toReversed();
}

const count = ({ paths }: Contract) => Object.values(paths).flatMap((item) => Object.keys(item)).length;
