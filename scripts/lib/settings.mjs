import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { inData, readJson, writeJson } from './checkout.mjs';
import { Failure } from './failure.mjs';

/** @typedef {{ port?: number, password: string }} ServiceSettings */

const path = inData('services.json');

/** Nobody can get at the data any more. @param {string} problem with the file */
export function unusableSettings(problem) {
  return new Failure(`.data/services.json ${problem}.`, [
    'put the file back, or give up the data: npm start -- --reset',
  ]);
}

/**
 * The port and password of a service of this checkout; the password is made at the first call.
 * Only the supervisor calls this, so nobody else writes the file.
 * @param {'postgres' | 'redis'} service
 * @returns {ServiceSettings}
 */
export function settingsOf(service) {
  const all = existsSync(path) ? readJson(path) : {};
  if (typeof all !== 'object' || all === null) throw unusableSettings('is damaged');
  if (!all[service]) {
    all[service] = { password: randomBytes(24).toString('base64url') };
    writeJson(path, all);
  }
  if (!all[service].password) throw unusableSettings('is damaged');
  return all[service];
}

/** Keeps a service's port for the next start. @param {'postgres' | 'redis'} service @param {number} port */
export function rememberPort(service, port) {
  const settings = settingsOf(service);
  if (settings.port !== port) writeJson(path, { ...readJson(path), [service]: { ...settings, port } });
}
