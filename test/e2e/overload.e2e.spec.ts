import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Client } from '../support/client.js';
import { expectProblem } from '../support/problem.js';

const MAX_IN_FLIGHT = 2;
/** As many as are worked on, and three times as many that wait for a second. */
const WAITING = 3 * MAX_IN_FLIGHT;

describe('more requests than can be answered in time', () => {
  let test: TestApp;
  let maya: Client;
  let task: { id: string };
  beforeAll(async () => {
    test = await startApp({ MAX_IN_FLIGHT: String(MAX_IN_FLIGHT) });
    maya = await test.anonymous.register();
    task = await maya.task();
  });
  afterAll(() => test.close());

  /** Runs `work` while changes of the task take as long as it does. */
  async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
    const client = new pg.Client({ connectionString: test.env.DATABASE_URL });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT 1 FROM tasks WHERE id = $1 FOR UPDATE', [task.id]);
      return await work();
    } finally {
      await client.end();
    }
  }

  const many = <T>(request: (index: number) => Promise<T>) =>
    Array.from({ length: MAX_IN_FLIGHT + WAITING }, (_, index) => request(index));
  const change = (index: number) => maya.patch(`/tasks/${task.id}`, { title: `Change ${index}` });

  /** On a busy machine some may wait for a second the first time; a place that nobody gives back is missing each time. */
  const expectRoomForAll = () =>
    vi.waitFor(
      async () => {
        const statuses = (await Promise.all(many(change))).map(({ status }) => status);
        expect(new Set(statuses)).toEqual(new Set([200]));
      },
      { timeout: 8000 },
    );

  it('are refused with 503 and Retry-After, while health still answers, and afterwards all is well', async () => {
    const letIn = await whileLocked(async () => {
      const taken = many(change);
      await sleep(200);
      const startedAt = performance.now();
      const refused = await maya.get('/tasks');
      expect(performance.now() - startedAt).toBeLessThan(500);
      expectProblem(refused, 503, 'overloaded');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
      expect((await test.anonymous.get('//health/live')).status).toBe(200);
      expect((await test.anonymous.get('//health/ready')).status).toBe(200);
      // Those that waited for a second give up; those that were let in wait for PostgreSQL's lock.
      const waited = await Promise.all(taken.slice(MAX_IN_FLIGHT));
      for (const answer of waited) expectProblem(answer, 503, 'overloaded');
      return taken.slice(0, MAX_IN_FLIGHT);
    });
    for (const answer of await Promise.all(letIn)) expect(answer.status).toBe(200);
    await expectRoomForAll();
  });

  it('whose clients give up have a place as long as they are worked on, and leave no room taken', async () => {
    await whileLocked(async () => {
      const taken = many(() => {
        const gone = AbortSignal.timeout(200);
        return fetch(`${test.url}/api/v1/tasks/${task.id}`, {
          method: 'PATCH',
          signal: gone,
          headers: { authorization: `Bearer ${maya.token}`, 'content-type': 'application/json' },
          body: '{"title":"Gone"}',
        }).catch((error: Error) => error.name);
      });
      expect(new Set(await Promise.all(taken))).toEqual(new Set(['TimeoutError']));
      expectProblem(await maya.get('/tasks'), 503, 'overloaded');
    });
    await expectRoomForAll();
  });

  describe("clients that keep the service waiting take nobody's place", () => {
    const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    const post = `POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{`;

    it.each([
      ['send a body slowly', 9, post],
      ['ask for much on one connection and read nothing', 1, get('/docs-json').repeat(60)],
    ])('that %s', async (_, connections, sent) => {
      const sockets = Array.from({ length: connections }, () =>
        connect(Number(new URL(test.url).port), '127.0.0.1').pause(),
      );
      const answers: ServerResponse[] = [];
      const note = (_request: unknown, answer: ServerResponse) => void answers.push(answer);
      const server = test.app.getHttpServer().on('request', note);
      for (const socket of sockets) socket.write(sent);
      await sleep(500);
      server.off('request', note);
      // Each has one in memory at the most, and will be disconnected.
      const unread = answers.filter((answer) => answer.writableEnded && !answer.writableFinished);
      expect(unread.length).toBeLessThanOrEqual(connections);
      for (const { socket } of unread) expect(socket!.timeout).toBe(10_000);
      expect((await maya.get('/tasks')).status).toBe(200);
      for (const socket of sockets) socket.destroy();
      await expectRoomForAll();
    });
  });
});
