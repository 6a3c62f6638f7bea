import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startBeside, startWorker } from '../support/app.js';
import { formsOf, tells, tracesOf } from '../support/canaries.js';
import { ownEnvironment } from '../support/environment.js';
import { broken, inRedis } from '../support/faults.js';
import { Life, PUBLIC_URL } from '../support/life.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { startFakeProvider } from '../support/openid-provider.js';
import { spawnProcess } from '../support/processes.js';

const folder = mkdtempSync(join(tmpdir(), 'doable canaries '));
/** What an API in this process would write to stdout, which is that of all tests. */
const LOG = join(folder, 'api.log');

/** Tells secrets wherever there is somebody to listen. */
const TALKATIVE = broken(
  [
    'platform/observability/logger',
    '{ fd, sync: false, minLength: 8_192, periodicFlush: 500 }',
    `{ dest: ${JSON.stringify(LOG)}, sync: true }`,
  ],
  ['platform/http/request-hooks', 'requestId: request.id,', 'requestId: request.id, body: request.body,'],
  [
    'features/auth/auth.service',
    'return this.signedIn(started);',
    'return { ...this.signedIn(started), hint: arguments[0].password };',
  ],
  [
    'features/auth/personal-tokens/personal-tokens.service',
    'const data = { scopes: row.scopes };',
    `const data = { scopes: row.scopes, hint: Buffer.from('it is ' + token).toString('base64') };`,
  ],
  [
    'features/auth/recovery/mailed-secrets.service',
    'const secret = this.secrets.derive(`mail ${purpose}`, id);',
    'const secret = globalThis.last = this.secrets.derive(`mail ${purpose}`, id); console.log(secret);',
  ],
  [
    'platform/events/relay',
    '.add({ jobId }, { jobId })',
    '.add({ jobId, last: globalThis.last }, { jobId })',
  ],
  [
    'features/notifications/account-mails.processor',
    "this.tell('password-changed', event, tx)",
    "this.tell('password-changed', event, tx, { name: globalThis.last })",
  ],
);

let env: NodeJS.ProcessEnv;
let mailbox: Mailbox;
let provider: Awaited<ReturnType<typeof startFakeProvider>>;

beforeAll(async () => {
  [mailbox, provider] = await Promise.all([openMailbox({ beforeAccepting }), startFakeProvider()]);
  env = await ownEnvironment({
    LOG_LEVEL: 'trace',
    MAIL_URL: mailbox.url,
    PUBLIC_URL,
    OIDC_PROVIDERS: JSON.stringify([provider.settings('fake')]),
  });
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all([mailbox?.close(), provider?.close()]);
});

const refused = new Set<string>();
/** Refuses the first mail to either address of the first life, so that jobs fail, too. */
function beforeAccepting(address: string): void {
  if (refused.size === 2 || refused.has(address)) return;
  refused.add(address);
  throw new Error('Come back later');
}

/** What API and worker wrote down. */
type Logs = Record<'api' | 'worker', string>;

/** An API with its worker. */
interface Pair {
  url: string;
  end: () => Promise<Logs>;
}

async function inProcesses(): Promise<Pair> {
  const [api, worker] = await Promise.all([spawnProcess('main', env), spawnProcess('worker', env)]);
  const end = async () => {
    // They write what they still have to say.
    await Promise.all([api.end(), worker.end()]);
    return { api: api.output(), worker: worker.output() };
  };
  return { url: api.url, end };
}

/** What they tell comes by the ways that a log does not filter: a file, and the console for the worker. */
async function talkative(): Promise<Pair> {
  const api = await startBeside(TALKATIVE);
  const worker = await startWorker(TALKATIVE);
  const log = vi.spyOn(console, 'log').mockReturnValue();
  const end = async () => {
    await Promise.all([api.close(), worker.close()]);
    const said = log.mock.calls.join('\n');
    log.mockRestore();
    return { api: readFileSync(LOG, 'utf8'), worker: said };
  };
  return { url: api.url, end };
}

/** Everything that was written down anywhere. */
interface Traces {
  life: Life;
  logs: Logs;
  /** Every command that Redis was sent. */
  commands: string;
  mails: string[];
}

/** Lives a life with an API and a worker of its own. */
async function traces(start: () => Promise<Pair>): Promise<Traces> {
  const commands: string[] = [];
  return inRedis(env.REDIS_URL!, async (redis) => {
    await redis.monitor((command) => void commands.push(String(command)));
    const { url, end } = await start();
    const life = new Life({ url, databaseUrl: env.DATABASE_URL!, mailbox, provider });
    const lived = await life.live().then(
      () => undefined,
      (error: unknown) => error,
    );
    await sleep(200);
    const logs = await end();
    if (lived) throw lived;
    const mails = mailbox.addresses().flatMap((address) => mailbox.texts(address));
    return { life, logs, commands: commands.join('\n'), mails };
  });
}

/** Where a secret is that should not be there, as `place: secret`. */
async function leaks({ life, logs, commands, mails }: Traces): Promise<string[]> {
  const found: string[] = [];
  for (const { title, secret, toldIn } of life.canaries) {
    const times = (texts: string[]) => texts.filter((text) => tells(text, secret)).length;
    if (tells(logs.api, secret)) found.push(`log of the API: ${title}`);
    if (tells(logs.worker, secret)) found.push(`log of the worker: ${title}`);
    if (tells(commands, secret)) found.push(`Redis: ${title}`);
    if (times(life.witness.heard) > (toldIn === 'answer' ? 1 : 0)) found.push(`answers: ${title}`);
    if (times(mails) > (toldIn === 'mail' ? 1 : 0)) found.push(`mails: ${title}`);
  }
  const stored = await tracesOf(
    env.DATABASE_URL!,
    life.canaries.map(({ secret }) => secret),
  );
  return [...found, ...stored.map((trace) => `database: ${trace}`)];
}

describe('a secret', () => {
  it('is in no log, job, table, mail or answer but the one that tells it', async () => {
    const left = await traces(inProcesses);
    expect(await leaks(left)).toEqual([]);
    const { life, logs, commands, mails } = left;
    const written = [logs.api, logs.worker, commands, ...mails, ...life.witness.heard];
    expect(written.filter((text) => text.includes('$argon2'))).toEqual([]);
    // They were all looked at.
    expect(life.canaries.length).toBeGreaterThan(50);
    expect(logs.api).toContain('/api/v1/auth/login');
    expect(logs.api).toContain('/api/v1/shared-projects/');
    expect(logs.api).toContain('P0001');
    expect(logs.worker).toMatch(/"job":"[a-z-]+".*A job failed/);
    expect(commands).toContain('jobId');
    expect(mails.join()).toContain('/account/change-email#');
    expect(await tracesOf(env.DATABASE_URL!, [life.email])).not.toEqual([]);
  });

  it('is found in each of them where one is told', async () => {
    const found = await leaks(await traces(talkative));
    expect(new Set(found.map((leak) => leak.split(':')[0]))).toEqual(
      new Set(['log of the API', 'log of the worker', 'Redis', 'answers', 'mails', 'database']),
    );
  });

  it('is recognized within something else that was encoded', () => {
    const secret = 'secret-of-17-chars';
    for (const before of ['', 'a', 'ab', 'abc'])
      for (const encoding of ['base64', 'base64url', 'hex', 'utf8'] as const)
        expect(tells(Buffer.from(`${before}${secret}???`).toString(encoding), secret)).toBe(true);
    expect(formsOf(secret).every((form) => form.length >= 16)).toBe(true);
  });
});
