import { setTimeout as sleep } from 'node:timers/promises';
import Bull from 'bull';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp, type TestWorker } from '../support/app.js';
import { holding, query } from '../support/database.js';
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
const DONE_OF = `${JOBS_OF} AND j.done_at IS NOT NULL`;
/** Lets the pauses before the next tries go by. */
const PAUSES_OVER = 'UPDATE jobs SET run_at = now() WHERE done_at IS NULL AND failed_at IS NULL';

describe('the welcome mail', () => {
  let redis: FragileServer;
  let mailbox: Mailbox;
  let test: TestApp;
  let workers: TestWorker[] = [];
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
    test = await startApp({ REDIS_URL: redis.url, MAIL_URL: mailbox.url, ACCOUNT_DELETION_DAYS: '0' });
  });
  afterEach(() => dismiss());
  afterAll(async () => {
    await test?.close();
    await Promise.all([redis?.remove(), mailbox?.close()]);
  });

  const ask = <Row extends object>(text: string, values: unknown[] = []) =>
    query<Row & Record<string, unknown>>(test.env.DATABASE_URL!, text, values);

  const register = (count: number): Promise<string[]> =>
    Promise.all(Array.from({ length: count }, async () => (await test.anonymous.register()).user.email));

  async function hire(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const worker = await startWorker(env);
    workers.push(worker);
    await worker.connected();
  }

  async function dismiss(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.close()));
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

  it('is sent although Redis forgot all about it', async () => {
    await hire();
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
    await hire();
    await test.anonymous.register({ email: POISONED });
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
      await ask(PAUSES_OVER);
    }
    pauses.slice(0, 4).forEach((pause, index) => {
      expect(pause).toBeLessThanOrEqual(2 ** index * 1.5);
      expect(pause).toBeGreaterThan(2 ** index * 0.5 - 0.5);
    });
    expect(mailbox.to(POISONED)).toEqual([]);
  });

  it('which is refused, as one for another password, leaves nothing of an account that is erased', async () => {
    await hire();
    const person = await test.anonymous.register({ email: POISONED });
    const { id, username } = person.user;
    await test.anonymous.post('/auth/password-reset', { identifier: username });
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
    await hire();
    const [job] = await ask<Job>(
      `INSERT INTO jobs (id, event_id, name, sent_at) SELECT gen_random_uuid(), id, 'new', now() FROM events LIMIT 1
       RETURNING id`,
    );
    expect(await ringFor(job!.id)).toEqual([{ attempts: 0, done: false }]);
  });

  it('does not wait for the next minute when its row is held while the worker is called', async () => {
    await hire();
    const [job] = await ask<Job>(
      `UPDATE jobs SET done_at = NULL, sent_at = now() WHERE id =
         (SELECT id FROM jobs WHERE name = 'send-welcome-mail' AND done_at IS NOT NULL AND attempts = 0 LIMIT 1)
       RETURNING id`,
    );
    const own = `SELECT FROM jobs WHERE id = '${job!.id}' FOR UPDATE`;
    let after: ReturnType<typeof ringFor> | undefined;
    await holding(test.env.DATABASE_URL!, own, async () => {
      after = ringFor(job!.id);
      await sleep(500);
    });
    expect(await after).toEqual([{ attempts: 0, done: true }]);
  });

  it('comes before the next minute although a worker that was called could not ask PostgreSQL', async () => {
    const door = await openDoor(test.env.DATABASE_URL!);
    door.swallow();
    await hire();
    const connected = hire({ DATABASE_URL: door.url });
    const emails = await register(20);
    await eventually('nobody was called in vain', async () => (await toBeCalledAgain(redis.url)) > 0);
    door.reopen();
    await eventually('mail is missing', async () => countArrived(emails) === 20, 30_000);
    await connected;
    await dismiss();
    await door.close();
  });

  it('comes although what the worker is connected to says nothing any more', async () => {
    const door = await openDoor(redis.url);
    await hire({ REDIS_URL: door.url });
    await arrived(await register(1));
    door.forget();
    await arrived(await register(1));
    await dismiss();
    await door.close();
  });

  it('whose job PostgreSQL breaks off each time is counted as well, and said of why', async () => {
    await hire();
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
    await ask(PAUSES_OVER);
    await eventually('it is not done', async () => (await ask(DONE_OF, [email])).length === 1);
    expect(mailbox.to(email!).length).toBeGreaterThan(0);
  });

  describe('of a worker that is a process', () => {
    let worker: Process;
    beforeAll(async () => {
      worker = await spawnProcess('worker', test.env);
    });
    afterAll(() => worker?.end('SIGKILL'));

    it('comes although Redis refused the worker for a while', async () => {
      await inRedis(redis.url, async (client) => {
        await client.configSet('requirepass', 'another one');
        for (const type of ['normal', 'pubsub']) await client.sendCommand(['CLIENT', 'KILL', 'TYPE', type]);
        await sleep(2000);
        await client.configSet('requirepass', '');
      });
      await arrived(await register(1));
      expect(worker.child.exitCode).toBeNull();
    });

    it('is sent by somebody else when that is killed, under the same Message-ID', async () => {
      let accept: () => void = () => undefined;
      const accepted = new Promise<void>((resolve) => (accept = resolve));
      let offered = 0;
      // Of five that are on their way two are over, and one is never accepted.
      onArrival = () => {
        offered += 1;
        if (offered <= 2) return undefined;
        return offered <= 4 ? accepted : new Promise(() => undefined);
      };
      const emails = await register(5);
      const countDone = async () =>
        (await Promise.all(emails.map((email) => ask(DONE_OF, [email])))).flat().length;
      await eventually('they are not on their way', async () => offered === 5 && (await countDone()) === 2);
      // Two are accepted, and it cannot note that any more.
      await holding(test.env.DATABASE_URL!, 'LOCK TABLE jobs IN SHARE MODE', async () => {
        accept();
        await eventually('they are not accepted', async () => countArrived(emails) === 4);
        await worker.end('SIGKILL');
      });
      onArrival = () => undefined;
      // The time goes by in which it might only have been slow.
      await inRedis(redis.url, async (client) => client.del(await client.keys('bull:mail:*:lock')));
      await ask(`UPDATE jobs SET sent_at = sent_at - interval '2 minutes' WHERE done_at IS NULL`);
      await hire();
      await eventually('mail is missing', async () => (await countDone()) === 5);
      expect(emails.map((email) => mailbox.to(email).length).toSorted((one, other) => one - other)).toEqual([
        1, 1, 1, 2, 2,
      ]);
      expect(idsOf(emails)).toEqual(emails.map(() => 1));
    });
  });

  it('comes twice from a worker that does not look whether it was sent, so the tests above can fail', async () => {
    const [email] = await register(1);
    await hire(FORGETFUL);
    await arrived([email!]);
    await ask(`UPDATE jobs SET sent_at = NULL`);
    await eventually('nothing came twice', async () => mailbox.to(email!).length > 1);
  });
});

/** Jobs that wait in Redis. */
const waiting = (url: string) => inRedis(url, (client) => client.lLen('bull:mail:wait'));

/** Jobs that nobody could do. */
const toBeCalledAgain = (url: string) => inRedis(url, (client) => client.zCard('bull:mail:delayed'));

/** Neither the done mark nor the lock is asked for. */
const FORGETFUL = broken(
  ['platform/queue/job-runner', 'AND j.done_at IS NULL AND j.failed_at IS NULL', ''],
  ['platform/queue/job-runner', 'FOR UPDATE OF j SKIP LOCKED', ''],
  ['platform/events/relay', 'WHERE done_at IS NULL AND failed_at IS NULL AND', 'WHERE'],
);
