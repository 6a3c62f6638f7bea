import { randomBytes } from 'node:crypto';
import { inData, readJson, writeJson } from './checkout.mjs';

/** @typedef {{ port?: number, password: string }} ServiceSettings */

const path = inData('services.json');

/**
 * The port and password of a service of this checkout; the password is made at the first call.
 * Only the supervisor calls this, so nobody else writes the file.
 * @param {'postgres' | 'redis'} service
 * @returns {ServiceSettings}
 */
export function settingsOf(service) {
  const all = readJson(path) ?? {};
  if (!all[service]) {
    all[service] = { password: randomBytes(24).toString('base64url') };
    writeJson(path, all);
  }
  return all[service];
}

/** Keeps a service's port for the next start. @param {'postgres' | 'redis'} service @param {number} port */
export function rememberPort(service, port) {
  const settings = settingsOf(service);
  if (settings.port !== port) writeJson(path, { ...readJson(path), [service]: { ...settings, port } });
}
