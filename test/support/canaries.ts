import { type Answer, Client, type Options } from './client.js';
import { query } from './database.js';

/** A secret as text, and as whoever hides it badly would write it: in hex or base64, alone or within something longer. */
export function formsOf(secret: string): string[] {
  const hex = Buffer.from(secret).toString('hex');
  const encoded = [0, 1, 2].map((before) => {
    const bytes = Buffer.from('x'.repeat(before) + secret);
    // Without the characters at either end that depend on what stands beside it.
    return bytes.toString('base64url').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  const standard = encoded.map((text) => text.replaceAll('-', '+').replaceAll('_', '/'));
  return [...new Set([secret, hex, hex.toUpperCase(), ...encoded, ...standard])];
}

/** Whether a text has a secret in it, in whatever form. */
export const tells = (text: string, secret: string) => formsOf(secret).some((form) => text.includes(form));

/** Where in the database one of some secrets is stored in clear: `table` and the secret. */
export async function tracesOf(databaseUrl: string, secrets: string[]): Promise<string[]> {
  const tables = await query<{ name: string }>(
    databaseUrl,
    `SELECT table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
  );
  const found: string[] = [];
  const forms = secrets.flatMap((secret) => formsOf(secret).map((form) => ({ secret, form })));
  for (const { name } of tables) {
    // A row as text shows bytea in hex.
    const rows = await query<{ secret: string }>(
      databaseUrl,
      `SELECT DISTINCT s.secret FROM "${name}" t, unnest($1::text[], $2::text[]) AS s (secret, form)
       WHERE strpos(t::text, s.form) > 0`,
      [forms.map(({ secret }) => secret), forms.map(({ form }) => form)],
    );
    found.push(...rows.map(({ secret }) => `${name}: ${secret}`));
  }
  return found;
}

/** Somebody who remembers every answer, whoever of them asked. */
export class Witness extends Client {
  constructor(
    url: string,
    token?: string,
    readonly heard: string[] = [],
  ) {
    super(url, token);
  }

  /** The same, signed in. */
  as(token: string): Witness {
    return new Witness(this.url, token, this.heard);
  }

  override async call(method: string, path: string, options?: Options): Promise<Answer> {
    const answer = await super.call(method, path, options);
    this.heard.push([...answer.headers, answer.text].join('\n'));
    return answer;
  }
}
