import pg from 'pg';
import { Failure } from './failure.mjs';
import { redisInfo, withRedis } from './redis.mjs';

const EXAMPLES = {
  DATABASE_URL: 'postgres://user:password@host:5432/database',
  REDIS_URL: 'redis://user:password@host:6379',
};

/** @param {string} text */
function isDecodable(text) {
  try {
    return decodeURIComponent(text) !== '';
  } catch {
    return false;
  }
}

/** @param {URL | undefined} url @param {string[]} protocols @returns {string | undefined} */
function problemOf(url, protocols) {
  if (!url) return 'it cannot be read as an address';
  if (!protocols.includes(url.protocol)) return `it does not begin with ${protocols[0]}//`;
  // PostgreSQL may be at a socket: postgres:///database?host=/run/postgresql
  if (!url.hostname && !url.searchParams.get('host')) return 'it names no host';
  if (!isDecodable(url.href)) return 'a % that stands for itself is written as %25';
  if (url.protocol.startsWith('redis') && !/^(\/\d*)?$/.test(url.pathname))
    return 'its path is not the number of a database';
  return undefined;
}

/** @param {'DATABASE_URL' | 'REDIS_URL'} variable @param {string} value @param {string[]} protocols */
function parse(variable, value, protocols) {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const problem = problemOf(url, protocols);
  if (!problem) return url;
  // Nothing of an unreadable value is repeated: any part of it could be the password.
  throw new Failure(`${variable} is malformed: ${problem}.`, [
    `${variable}=${EXAMPLES[variable]} npm start`,
    `or leave it out: unset ${variable}`,
  ]);
}

/** An address that may be shown. @param {URL} url */
function masked(url) {
  const copy = new URL(url);
  if (copy.password) copy.password = '***';
  for (const name of copy.searchParams.keys()) {
    if (/pass/i.test(name)) copy.searchParams.set(name, '***');
  }
  return copy.href;
}

/** What a connection's error code means, and what helps. @param {string} code @param {URL} url */
function explainNetwork(code, { hostname, port }) {
  const place = port ? `${hostname}:${port}` : hostname;
  const known = {
    ECONNREFUSED: [`nothing listens at ${place}`, 'is the server running, and are host and port right?'],
    ENOTFOUND: [`there is no host named ${hostname}`, 'check the spelling of the host'],
    EAI_AGAIN: [`the name ${hostname} could not be looked up`, 'check the network, or give an IP address'],
    ETIMEDOUT: [`${place} did not answer`, 'is a firewall in between?'],
    ECONNRESET: [`${place} hung up`, 'does the server expect TLS?'],
  };
  return known[code];
}

/** @param {{ code?: string, message: string }} error @param {URL} url @returns {[string, string]} what, remedy */
function explainPostgres(error, url) {
  const database = decodeURIComponent(url.pathname.slice(1));
  const user = decodeURIComponent(url.username);
  const known = {
    '28P01': [`the password of user "${user}" is wrong`, 'check user and password'],
    28000: [`user "${user}" may not connect`, "check the user, and the server's pg_hba.conf"],
    '3D000': [
      `there is no database "${database}"`,
      `createdb -h ${url.hostname} -p ${url.port || 5432} -U ${user} ${database}`,
    ],
    53300: ['the server has no connection left', 'raise max_connections or stop something'],
    '57P03': ['the server is starting up or shutting down', 'try again in a moment'],
  };
  const silent = /timeout/i.test(error.message) ? 'ETIMEDOUT' : undefined;
  return (
    known[error.code] ?? explainNetwork(error.code ?? silent, url) ?? [error.message, 'check DATABASE_URL']
  );
}

/** @param {string} variable @param {URL} url @param {{ code?: string, message: string }} error @param {[string, string]} explained */
function unusable(variable, url, error, [what, remedy]) {
  const code = error.code ? ` (${error.code})` : '';
  return new Failure(`${variable} cannot be used: ${what.replace(/\.$/, '')}${code}.\nTried ${masked(url)}`, [
    remedy,
    `or leave it out to use this checkout's own: unset ${variable}`,
  ]);
}

/**
 * Tries the PostgreSQL that the user named.
 * @param {string} value DATABASE_URL
 * @returns {Promise<string>} what was found, for people
 * @throws {Failure} with the server's own code and the password masked
 */
export async function checkDatabaseUrl(value) {
  const url = parse('DATABASE_URL', value, ['postgres:', 'postgresql:']);
  let client;
  try {
    client = new pg.Client({
      connectionString: value, // which may name certificates that are not there
      connectionTimeoutMillis: 5_000,
      query_timeout: 5_000,
    });
    client.on('error', () => undefined); // the query that needed the connection reports it
    await client.connect();
    const { rows } = await client.query('SHOW server_version');
    return `${rows[0].server_version} at ${url.host || url.searchParams.get('host')} (DATABASE_URL)`;
  } catch (error) {
    const cause = error.errors?.[0] ?? error; // one per address of the host
    throw unusable('DATABASE_URL', url, cause, explainPostgres(cause, url));
  } finally {
    await client?.end();
  }
}

/** @param {{ code?: string, message: string }} error @param {URL} url @returns {[string, string]} what, remedy */
function explainRedis(error, url) {
  if (/NOAUTH|WRONGPASS|invalid password|AUTH/.test(error.message))
    return [error.message, 'check user and password'];
  if (/Connection is closed/.test(error.message))
    return [`${url.host} hung up`, 'is it a Redis, and does it expect TLS (rediss:)?'];
  const silent = /timed? ?out/i.test(error.message) ? 'ETIMEDOUT' : undefined;
  return explainNetwork(error.code ?? silent, url) ?? [error.message, 'check REDIS_URL'];
}

/**
 * Tries the Redis that the user named.
 * @param {string} value REDIS_URL
 * @returns {Promise<{ text: string, warning?: string }>} what was found, and what is dangerous about it
 * @throws {Failure} with the server's own words and the password masked
 */
export async function checkRedisUrl(value) {
  const url = parse('REDIS_URL', value, ['redis:', 'rediss:']);
  try {
    return await withRedis(value, async (client) => {
      const version = await redisInfo(client, 'server', 'redis_version');
      const policy = await redisInfo(client, 'memory', 'maxmemory_policy');
      const text = `${version} at ${url.host} (REDIS_URL)`;
      if (!policy || policy === 'noeviction') return { text };
      return {
        text,
        warning: `This Redis evicts (maxmemory-policy ${policy}): queued jobs can vanish. Set noeviction.`,
      };
    });
  } catch (error) {
    throw unusable('REDIS_URL', url, error, explainRedis(error, url));
  }
}
