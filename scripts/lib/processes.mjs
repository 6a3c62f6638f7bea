import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {{ pid: number, identity: string }} ProcessRecord a process id, and what tells its holder from a later one */

const onLinux = process.platform === 'linux';

/** @template T @param {() => T} read @returns {T | undefined} what was read, or undefined when the process or file is gone */
function unlessGone(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** @param {...string} args */
function ps(...args) {
  return unlessGone(() => execFileSync('ps', args, { encoding: 'utf8', stdio: 'pipe' }).trim()) || undefined;
}

function linuxIdentity(pid) {
  const stat = unlessGone(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (!stat) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie is dead, however long a careless init keeps it in the table.
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}/${fields[19]}`;
}

/**
 * Tells one process from every other that ever had or will have its id: boot and start time.
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process lives
 */
export function identityOf(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return onLinux ? linuxIdentity(pid) : ps('-o', 'lstart=', '-p', String(pid));
}

/** What to write down about a living process. @param {number} pid @returns {ProcessRecord} */
export function recordOf(pid) {
  return { pid, identity: identityOf(pid) ?? '' };
}

/** Whether the process that was written down still lives. @param {ProcessRecord | undefined} record */
export function isRunning(record) {
  return record !== undefined && identityOf(record.pid) === record.identity;
}

/** The command line of a process, or undefined where it cannot be seen. @param {number} pid */
export function commandOf(pid) {
  if (!onLinux) return ps('-o', 'command=', '-p', String(pid));
  return unlessGone(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim());
}

/** The short name of a program: its first 15 letters. @param {number} pid */
function nameOf(pid) {
  if (!onLinux) return ps('-o', 'comm=', '-p', String(pid));
  return unlessGone(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim());
}

/** The inodes of the sockets that listen on a port. @param {number} port */
function listeningSockets(port) {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    (unlessGone(() => readFileSync(table, 'latin1')) ?? '').split('\n').map((row) => row.trim().split(/\s+/)),
  );
  return rows.filter((row) => row[1]?.endsWith(suffix) && row[3] === '0A').map((row) => `socket:[${row[9]}]`);
}

/** @param {string} pid @param {string[]} sockets */
function holdsOneOf(pid, sockets) {
  const folder = `/proc/${pid}/fd`;
  const descriptors = unlessGone(() => readdirSync(folder)) ?? [];
  return descriptors.some((fd) => sockets.includes(unlessGone(() => readlinkSync(`${folder}/${fd}`)) ?? ''));
}

function holderPid(port) {
  if (!onLinux) {
    const found = unlessGone(() =>
      execFileSync('lsof', ['-nP', '-t', `-iTCP:${port}`, '-sTCP:LISTEN'], {
        encoding: 'utf8',
        stdio: 'pipe',
      }),
    );
    return Number.parseInt(found ?? '', 10) || undefined;
  }
  const sockets = listeningSockets(port);
  const pids = sockets.length > 0 ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return Number(pids.find((pid) => holdsOneOf(pid, sockets))) || undefined;
}

/**
 * Which process listens on a port.
 * @param {number} port
 * @returns {{ pid: number, name: string } | undefined} undefined where the system does not let us see it
 */
export function portHolder(port) {
  const pid = holderPid(port);
  return pid ? { pid, name: nameOf(pid) ?? 'unknown' } : undefined;
}

/**
 * Waits until a process has ended.
 * @param {ProcessRecord} record
 * @param {number} timeoutMs
 * @returns {Promise<boolean>} whether it ended in time
 */
export async function waitForEnd(record, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(record)) {
    if (Date.now() > deadline) return false;
    await sleep(30);
  }
  return true;
}

/** Sends a signal; a process that has just ended is no error. @param {ProcessRecord} record @param {NodeJS.Signals} signal */
export function sendSignal(record, signal) {
  if (!isRunning(record)) return;
  try {
    process.kill(record.pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Ends a process: politely, and by force when it takes too long.
 * @param {ProcessRecord} record
 * @param {NodeJS.Signals} signal the polite one
 * @param {number} timeoutMs how long to wait before SIGKILL
 * @returns {Promise<boolean>} whether politeness was enough
 */
export async function endProcess(record, signal, timeoutMs) {
  sendSignal(record, signal);
  if (await waitForEnd(record, timeoutMs)) return true;
  sendSignal(record, 'SIGKILL');
  await waitForEnd(record, 5_000);
  return false;
}

/** Ends a process that was started in vain. @param {ProcessRecord} record @param {Error} error @returns {Promise<never>} */
export async function endFailed(record, error) {
  await endProcess(record, 'SIGTERM', 5_000);
  throw error;
}
