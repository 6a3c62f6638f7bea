import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { TestApp } from './app.js';
import { built } from './built.js';
import { Client } from './client.js';
import { type RedisClient, redisClient } from './faults.js';
import { mailOf, readShown, type Row, rowsOf, sessionOf, type Shown } from './workspace-rows.js';

type Sign = (userId: string, sessionId: string, role: 'user') => string;

/** The workspace that the document shows, for real: every row has the ids, names and times of the examples. */
export class Workspace {
  private constructor(
    private readonly test: TestApp,
    private readonly stores: { database: pg.Client; cache: RedisClient },
    private readonly shown: Shown,
    private readonly rows: [table: string, rows: Row[]][],
    private readonly sign: Sign,
    private readonly digest: Buffer,
  ) {}

  static async of(test: TestApp): Promise<Workspace> {
    const auth = await built<typeof import('../../src/features/auth/access-tokens.js')>(
      'features/auth/access-tokens',
    );
    const { Passwords } =
      await built<typeof import('../../src/features/auth/passwords.js')>('features/auth/passwords');
    const { digest } =
      await built<typeof import('../../src/platform/secrets/secrets.js')>('platform/secrets/secrets');
    const shown = await readShown();
    const secret = digest(shown.SECRET);
    const rows = rowsOf(shown, await test.app.get(Passwords).hash(shown.PASSWORD), secret);
    const database = new pg.Client({ connectionString: test.env.DATABASE_URL });
    await database.connect();
    const cache = redisClient(test.env.REDIS_URL!);
    await cache.connect();
    const tokens = test.app.get(auth.AccessTokens);
    return new Workspace(test, { database, cache }, shown, rows, tokens.sign.bind(tokens), secret);
  }

  async close(): Promise<void> {
    this.stores.cache.destroy();
    await this.stores.database.end();
  }

  /** The id of everything in it. */
  get ids(): Set<string> {
    return new Set(this.rows.flatMap(([, rows]) => rows.map(({ id }) => id as string)));
  }

  /** Takes back whatever was done since. */
  restore(): Promise<void> {
    return this.begin(this.rows.map(([table, rows]) => insertion(table, rows)));
  }

  /** As it is before anybody registers. */
  empty(): Promise<void> {
    return this.begin([]);
  }

  /** Maya at her laptop. */
  atLaptop(): Client {
    return this.client('maya', this.shown.PEOPLE.Session[0]!.id);
  }

  /** Somebody in a session that began just now: what is known of an older one is believed for a second. */
  async signedIn(name: 'maya' | 'adele'): Promise<Client> {
    const id = randomUUID();
    await this.insert('sessions', [sessionOf({ id, userId: this.shown[name].id })]);
    return this.client(name, id);
  }

  private client(name: 'maya' | 'adele', id: string): Client {
    const person = this.shown[name];
    return new Client(this.test.url, this.sign(person.id, id, person.role as 'user'), person);
  }

  /** Has a mail brought the secret that the examples send. */
  mail(purpose: string): Promise<void> {
    const email = purpose === 'change-email' ? 'maya.lindqvist@example.com' : this.shown.maya.email;
    return this.insert('mailed_secrets', [mailOf(this.shown.maya.id, purpose, email, this.digest)]);
  }

  private async insert(table: string, rows: Row[]): Promise<void> {
    await this.stores.database.query(insertion(table, rows));
  }

  private async begin(insertions: string[]): Promise<void> {
    const statements = ['DELETE FROM projects', 'DELETE FROM users', 'DELETE FROM events', ...insertions];
    await Promise.all([this.stores.database.query(statements.join(';')), this.stores.cache.flushDb()]);
  }
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function insertion(table: string, rows: Row[]): string {
  const stored = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [snake(name), value])),
  );
  const columns = Object.keys(stored[0]!).join();
  const values = pg.escapeLiteral(JSON.stringify(stored));
  return `INSERT INTO ${table} (${columns}) SELECT ${columns} FROM json_populate_recordset(null::${table}, ${values})`;
}
