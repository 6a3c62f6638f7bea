import { query } from './database.js';

/** Where in the database one of some secrets is stored in clear: `table` and the secret. */
export async function tracesOf(databaseUrl: string, secrets: string[]): Promise<string[]> {
  const tables = await query<{ name: string }>(
    databaseUrl,
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    // A row as text shows bytea in hex.
    const rows = await query<{ secret: string }>(
      databaseUrl,
      `SELECT DISTINCT s.secret FROM "${name}" t, unnest($1::text[]) AS s (secret)
       WHERE strpos(t::text, s.secret) > 0 OR strpos(t::text, encode(convert_to(s.secret, 'UTF8'), 'hex')) > 0`,
      [secrets],
    );
    found.push(...rows.map(({ secret }) => `${name}: ${secret}`));
  }
  return found;
}
