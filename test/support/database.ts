import pg from 'pg';

export const TEMPLATE = 'doable_test_template';

/** Runs statements on the server that tests use, outside any test's database. */
export async function onServer(serverUrl: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes a new database, in place of one of the same name, and answers its URL. */
export async function createDatabase(
  serverUrl: string,
  name: string,
  template = 'template1',
): Promise<string> {
  await onServer(
    serverUrl,
    `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`,
    // Copied through the log, as a copy of the files takes two checkpoints, for which everybody waits.
    `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY WAL_LOG`,
    // What a test has written need not outlive a power failure.
    `ALTER DATABASE ${name} SET synchronous_commit = off`,
  );
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

const pools = new Map<string, pg.Pool>();

/** Asks PostgreSQL directly, for what no answer shows. */
export async function query<Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  if (!pools.has(url)) pools.set(url, keptConnections(url));
  return (await pools.get(url)!.query<Row>(text, values)).rows;
}

/** To begin a connection costs more than most of what is asked. What ends with its server or database is left out. */
function keptConnections(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, idleTimeoutMillis: 1000, allowExitOnIdle: true });
  return pool.on('error', () => undefined);
}

/** Does `work` while a transaction of its own has run `text`, and holds what that has locked. */
export async function holding<T>(url: string, text: string, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`BEGIN; ${text}`);
    return await work();
  } finally {
    await client.end();
  }
}
