import { Client } from 'pg';
import type { Config } from '../config/config.js';

/** Asks one thing on a connection of its own, for commands that need nothing else of the application. */
export async function ask(config: Config, text: string, values: unknown[] = []): Promise<object[]> {
  const client = new Client({ connectionString: config.database.url });
  await client.connect();
  try {
    return (await client.query<object>(text, values)).rows;
  } finally {
    await client.end();
  }
}
