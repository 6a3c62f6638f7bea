import { setTimeout as sleep } from 'node:timers/promises';
import Bull from 'bull';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { FOR_TESTS } from '../support/environment.js';
import { createDatabase, holding, query, TEMPLATE } from '../support/database.js';
import { broken, type FragileServer, inRedis, openDoor, ownRedis } from '../support/faults.js';
import { type Mailbox, openMailbox } from '../support/mailbox.js';
import { eventually, type Process, spawnProcess } from '../support/processes.js';

const POISONED = 'poisoned@example.com';

interface Job {
  id: string;
  attempts: number;
  pause: number;
  failed: boolean;
  error: string | null;
}

/** The jobs of somebody's registration: `pause` is how many seconds the next try is away. */
const JOBS_OF = `
  SELECT j.id, j.attempts, extract(epoch FROM j.run_at - now())::float AS pause, j.failed_at IS NOT NULL AS failed,
    j.last_error AS error
  FROM jobs j JOIN events e ON e.id = j.event_id JOIN users u ON u.id = e.subject_id WHERE u.email = $1`;

describe('the welcome mail', () => {
  let redis: FragileServer;
  let mailbox: Mailbox;
  let api: Process;
  let env: NodeJS.ProcessEnv;
  let workers: Process[] = [];
  /** Called while a mail is on its way, before it is accepted. */
  let onArrival: (address: string) => Promise<void> | void = () => undefined;

  beforeAll(async () => {
    [redis, mailbox] = await Promise.all([
      ownRedis(),
      openMailbox({
        beforeAccepting: (address) => {
          if (address === POISONED) throw new Error(`550 no such mailbox as ${address}`);
          return onArrival(address);
        },
      }),
    ]);
    await redis.start();
    env = {
      ...FOR_TESTS,
      DATABASE_URL: await createDatabase(inject('databaseUrl'), 'doable_welcome_mail', TEMPLATE),
      REDIS_URL: redis.url,
      MAIL_URL: mailbox.url,
      ACCOUNT_DELETION_DAYS: '0',
    };
    api = await spawnProcess('main', env);
  });
  afterAll(async () => {
    await Promise.all([api, ...workers].map((process) => process?.end('SIGKILL')));
    await Promise.all([redis?.remove(), mailbox?.close()]);
  });

  const ask = <Row extends object>(text: string, values: unknown[] = []) =>
    query<Row & Record<string, unknown>>(env.DATABASE_URL!, text, values);

  async function register(count: number): Promise<string[]> {
    const emails: string[] = [];
    for (let i = 0; i < count; i += 1) emails.push((await api.client.register()).user.email);
    return emails;
  }

  async function hire(breaks: NodeJS.ProcessEnv = {}): Promise<Process> {
    const worker = await spawnProcess('worker', { ...env, ...breaks });
    workers.push(worker);
    return worker;
  }

  async function dismiss(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.end('SIGKILL')));
    workers = [];
  }

  const arrived = (emails: string[]) =>
    eventually('mail is missing', async () => emails.every((email) => mailbox.to(email).length > 0));
  const countArrived = (emails: string[]) => emails.filter((email) => mailbox.to(email).length > 0).length;
  const idsOf = (emails: string[]) => emails.map((email) => new Set(mailbox.to(email)).size);

  it('waits, without a worker, for the first that starts, and is sent by one of two', async () => {
    const emails = await register(20);
    await Promise.all([hire(), hire()]);
    await arrived(emails);
    expect(emails.map((email) => mailbox.to(email).length)).toEqual(emails.map(() => 1));
  });

  it('is sent by somebody else when its worker is killed, under the same Message-ID', async () => {
    const emails: string[] = [];
    for (const pause of [0, 5, 40]) {
      // So long after a mail came in, its worker is killed: before it was accepted, or soon after.
      const struck = new Promise<void>((resolve) => {
        onArrival = async (address) => {
          if (!emails.includes(address)) return;
          onArrival = () => undefined;
          setTimeout(resolve, pause);
          if (pause === 0) await sleep(500);
        };
      });
      emails.push(...(await register(3)));
      await struck;
      await dismiss();
      await hire();
    }
    await ask(`UPDATE jobs SET sent_at = sent_at - interval '2 minutes' WHERE done_at IS NULL`);
    await arrived(emails);
    expect(idsOf(emails)).toEqual(emails.map(() => 1));
  });

  it('is sent although Redis forgot all about it', async () => {
    const open = 'SELECT id FROM jobs WHERE done_at IS NULL';
    await eventually('older jobs are open', async () => (await ask(open)).length === 0);
    let accept: () => void = () => undefined;
    const accepted = new Promise<void>((resolve) => (accept = resolve));
    let offered = 0;
    onArrival = () => {
      offered += 1;
      return accepted;
    };
    // More than a worker sends at once: the others wait in Redis.
    const emails = await register(8);
    await eventually('no job waits in Redis', async () => offered === 5 && (await waiting(redis.url)) === 3);
    await inRedis(redis.url, (client) => client.flushAll());
    accept();
    // A minute goes by.
    await eventually('mails on their way do not arrive', async () => countArrived(emails) === 5);
    await ask(`UPDATE jobs SET sent_at = sent_at - interval '60 seconds' WHERE done_at IS NULL`);
    await arrived(emails);
    expect(emails.map((email) => mailbox.to(email).length)).toEqual(emails.map(() => 1));
  });

  it('which is refused is tried five times, later each time, and set aside; nobody waits for it', async () => {
    await api.client.register({ email: POISONED });
    const pauses: number[] = [];
    for (let tries = 1; tries <= 5; tries += 1) {
      await eventually(`try ${tries} is not made`, async () => {
        const [job] = await ask<Job>(JOBS_OF, [POISONED]);
        if (job?.attempts !== tries) return false;
        expect(job).toMatchObject({ failed: tries === 5, error: expect.stringContaining('550') });
        pauses.push(job.pause);
        return true;
      });
      await arrived(await register(1));
      // The pause goes by.
      await ask('UPDATE jobs SET run_at = now() WHERE done_at IS NULL AND failed_at IS NULL');
    }
    pauses.slice(0, 4).forEach((pause, index) => {
      expect(pause).toBeLessThanOrEqual(2 ** index * 1.5);
      expect(pause).toBeGreaterThan(2 ** index * 0.5 - 0.5);
    });
    expect(mailbox.to(POISONED)).toEqual([]);
  });

  it('which is refused, as one for another password, leaves nothing of an account that is erased', async () => {
    const person = await api.client.register({ email: POISONED });
    const { id, username } = person.user;
    await api.client.post('/auth/password-reset', { identifier: username });
    const traces = () =>
      ask<{ name: string; attempts: number }>(
        `SELECT name, attempts FROM jobs j JOIN events e ON e.id = j.event_id
         WHERE strpos(e.data::text, $1) > 0 OR e.subject_id = $2 AND strpos(j.last_error, $3) > 0`,
        [username, id, POISONED],
      );
    const reset = `name = 'send-password-reset-mail' AND attempts > 0`;
    await eventually(
      'it was not tried',
      async () => (await ask(`SELECT FROM jobs WHERE ${reset}`)).length > 0,
    );
    // Four tries go by.
    await ask(`UPDATE jobs SET failed_at = now() WHERE ${reset}`);
    await person.put('/users/me/erasure');
    const account = 'SELECT FROM users WHERE id = $1';
    await eventually('it is still there', async () => (await ask(account, [id])).length === 0);
    expect(await traces()).toEqual([]);
  });

  /** Rings for a job, waits for who comes, and answers what has become of it. */
  async function ringFor(id: string) {
    const queue = new Bull('mail', redis.url);
    const doorbell = await queue.add({ jobId: id });
    await doorbell.finished();
    await queue.close();
    return ask('SELECT attempts, done_at IS NOT NULL AS done FROM jobs WHERE id = $1', [id]);
  }

  it('is not the only job: what only a newer worker can do waits for that one, and is no failure', async () => {
    const [job] = await ask<Job>(
      `INSERT INTO jobs (id, event_id, name, sent_at) SELECT gen_random_uuid(), id, 'new', now() FROM events LIMIT 1
       RETURNING id`,
    );
    expect(await ringFor(job!.id)).toEqual([{ attempts: 0, done: false }]);
  });

  it('does not wait for the next minute when its row is held while the worker is called', async () => {
    const [job] = await ask<Job>(
      `UPDATE jobs SET done_at = NULL, sent_at = now() WHERE id =
         (SELECT id FROM jobs WHERE name = 'send-welcome-mail' AND done_at IS NOT NULL AND attempts = 0 LIMIT 1)
       RETURNING id`,
    );
    const own = `SELECT FROM jobs WHERE id = '${job!.id}' FOR UPDATE`;
    let after: ReturnType<typeof ringFor> | undefined;
    await holding(env.DATABASE_URL!, own, async () => {
      after = ringFor(job!.id);
      await sleep(500);
    });
    expect(await after).toEqual([{ attempts: 0, done: true }]);
  });

  it('comes before the next minute although a worker that was called could not ask PostgreSQL', async () => {
    const door = await openDoor(env.DATABASE_URL!);
    door.swallow();
    workers.push(await spawnProcess('worker', { ...env, DATABASE_URL: door.url }, 'live'));
    const emails = await register(20);
    await sleep(3000);
    door.reopen();
    await eventually('mail is missing', async () => countArrived(emails) === 20, 30_000);
    await dismiss();
    await door.close();
    await hire();
  });

  it('comes although what the worker is connected to says nothing any more', async () => {
    await dismiss();
    const door = await openDoor(redis.url);
    await hire({ REDIS_URL: door.url });
    door.forget();
    await arrived(await register(1));
    await dismiss();
    await door.close();
    await hire();
  });

  it('comes although Redis refused the worker for a while', async () => {
    await inRedis(redis.url, async (client) => {
      await client.configSet('requirepass', 'another one');
      for (const type of ['normal', 'pubsub']) await client.sendCommand(['CLIENT', 'KILL', 'TYPE', type]);
      await sleep(2000);
      await client.configSet('requirepass', '');
    });
    await arrived(await register(1));
    expect(workers.map(({ child }) => child.exitCode)).toEqual([null]);
  });

  it('whose job PostgreSQL breaks off each time is counted as well, and said of why', async () => {
    await ask(
      `CREATE FUNCTION linger() RETURNS trigger AS $$ BEGIN PERFORM pg_sleep(20); RETURN NEW; END $$ LANGUAGE plpgsql`,
    );
    await ask(`CREATE TRIGGER linger BEFORE UPDATE ON jobs FOR EACH ROW
               WHEN (OLD.done_at IS NULL AND NEW.done_at IS NOT NULL) EXECUTE FUNCTION linger()`);
    const [email] = await register(1);
    const counted = async () => {
      const [job] = await ask<Job>(JOBS_OF, [email]);
      return job?.attempts === 1 && job.error?.includes('DatabaseUnavailable') === true;
    };
    await eventually('nothing is counted', counted, 30_000);
    await ask('DROP FUNCTION linger CASCADE');
    await arrived([email!]);
  });

  it('comes twice from a worker that does not look whether it was sent, so the tests above can fail', async () => {
    await dismiss();
    const [email] = await register(1);
    await hire(FORGETFUL);
    await arrived([email!]);
    await ask(`UPDATE jobs SET sent_at = NULL`);
    await eventually('nothing came twice', async () => mailbox.to(email!).length > 1);
  });
});

/** Jobs that wait in Redis. */
const waiting = (url: string) => inRedis(url, (client) => client.lLen('bull:mail:wait'));

/** Neither the done mark nor the lock is asked for. */
const FORGETFUL = broken(
  ['platform/queue/job-runner', 'AND j.done_at IS NULL AND j.failed_at IS NULL', ''],
  ['platform/queue/job-runner', 'FOR UPDATE OF j SKIP LOCKED', ''],
  ['platform/events/relay', 'WHERE done_at IS NULL AND failed_at IS NULL AND', 'WHERE'],
);
