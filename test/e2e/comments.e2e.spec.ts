import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem, withoutRequest } from '../support/problem.js';
import { shared } from '../support/sharing.js';

let test: TestApp;
let olga: Person;
let emil: Person;
let vera: Person;
let stranger: Person;
let projectId: string;

beforeAll(async () => {
  test = await startApp();
  const register = (name: string) =>
    test.anonymous.register({ username: name, email: `${name}@example.com` });
  [olga, emil, vera, stranger] = [
    await register('Olga'),
    await register('emil.b'),
    await register('vera-v'),
    await register('strange'),
  ];
  projectId = await shared(olga, { editors: [emil], viewers: [vera] });
});
afterAll(() => test.close());

const sql = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
  query<Row>(test.env.DATABASE_URL!, text, values);
const task = async (details: object = {}) => (await olga.task({ projectId, ...details })).id as string;
const path = (taskId: string, id?: string) => `/tasks/${taskId}/comments${id ? `/${id}` : ''}`;
async function comment(author: Person, taskId: string, content = 'Is it done?') {
  const { status, body, text } = await author.post(path(taskId), { content });
  if (status !== 201) throw new Error(`commenting answered ${status}: ${text}`);
  return body;
}
const eventsOf = (taskId: string) =>
  sql<{ type: string; actor_id: string; context_id: string; data: Record<string, unknown> }>(
    `SELECT type, actor_id, context_id, data FROM events WHERE subject_id = $1 AND type LIKE 'comment.%' ORDER BY id`,
    taskId,
  );

describe('POST /tasks/{id}/comments', () => {
  it('stores what an editor says, which every member reads and the log tells', async () => {
    const taskId = await task();
    const { status, headers, body } = await emil.post(path(taskId), { content: '# So\n\nIt is **done** 🌱' });
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([
      201,
      `/api/v1${path(taskId, body.id)}`,
      '"v1"',
    ]);
    expect(body).toMatchObject({
      taskId,
      content: '# So\n\nIt is **done** 🌱',
      authorId: emil.user.id,
      mentions: [],
      version: 1,
    });
    for (const member of [olga, emil, vera]) {
      expect((await member.get(path(taskId, body.id))).body).toEqual(body);
      expect((await member.get(path(taskId))).body).toEqual({ data: [body], nextCursor: null });
    }
    expect(await eventsOf(taskId)).toEqual([
      {
        type: 'comment.added',
        actor_id: emil.user.id,
        context_id: projectId,
        data: { commentId: body.id, content: body.content, mentions: [] },
      },
    ]);
  });

  it('answers 403 to a viewer, and 404 to a stranger as for a task that does not exist', async () => {
    const taskId = await task();
    expectProblem(await vera.post(path(taskId), { content: 'May I?' }), 403, 'project-role-required');
    const theirs = await stranger.post(path(taskId), { content: 'May I?' });
    expectProblem(theirs, 404, 'not-found');
    const unknown = await stranger.post(path(randomUUID()), { content: 'May I?' });
    expect(withoutRequest(theirs)).toEqual(withoutRequest(unknown));
    expect((await olga.get(path(taskId))).body.data).toEqual([]);
  });

  it.each([
    ['a member, whatever the case', 'Look, @oLGA!', ['Olga']],
    ['each of several once', '@olga @EMIL.B @olga', ['Olga', 'emil.b']],
    ['a name with a dot before the end of a sentence', 'This is for @emil.b.', ['emil.b']],
    ['a name with a dash, in brackets', '(@vera-v)', ['vera-v']],
    ['nobody who is not in the project', '@strange and @nobody-at-all', []],
    ['nobody by an address, a path or a part of a name', 'a@olga x/@olga @olgas @emil @olga_x', []],
    ['nobody by fifty more characters', `@olga${'-'.repeat(60)}x`, []],
  ])('mentions %s', async (_, content, usernames) => {
    const ids = new Map([olga, emil, vera, stranger].map(({ user }) => [user.username, user.id]));
    expect((await comment(emil, await task(), content)).mentions).toEqual(
      usernames.map((name) => ids.get(name)),
    );
  });

  it('takes an id that the client made, once', async () => {
    const taskId = await task();
    const id = randomUUID();
    const first = await emil.post(path(taskId), { id: id.toUpperCase(), content: 'Offline' });
    expect([first.status, first.body.id]).toEqual([201, id]);
    const elsewhere = (await stranger.task()).id as string;
    for (const [person, target] of [
      [emil, taskId],
      [stranger, elsewhere],
    ] as const)
      expectProblem(await person.post(path(target), { id, content: 'Again' }), 409, 'comment-exists');
  });

  it('refuses nothing, too much, and what is not text, and stores none of it', async () => {
    const taskId = await task();
    for (const content of ['', ' \n', 'x'.repeat(20_001), null, 7, 'a\0b', '\ud800'])
      expectProblem(await emil.post(path(taskId), { content }), 400, 'invalid-input');
    expect((await comment(emil, taskId, 'x'.repeat(20_000))).content).toHaveLength(20_000);
    expect((await olga.get(`${path(taskId)}?count=true`)).body.total).toBe(1);
  });

  it('takes no more than 1,000, also when many come at once', async () => {
    const taskId = await task();
    await sql(
      `INSERT INTO comments (id, task_id, author_id, content, mentions, version, created_at, updated_at)
       SELECT gen_random_uuid(), $1, $2, 'x', '{}', 1, now(), now() FROM generate_series(1, 998)`,
      taskId,
      emil.user.id,
    );
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => emil.post(path(taskId), { content: 'One more' })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
    for (const refused of answers.filter(({ status }) => status !== 201))
      expectProblem(refused, 409, 'too-many-comments');
  });

  it('answers 409 in an archived project', async () => {
    const archived = await shared(olga);
    const { id } = await olga.task({ projectId: archived });
    await olga.put(`/projects/${archived}/archival`);
    expectProblem(await olga.post(path(id as string), { content: 'Late' }), 409, 'project-archived');
  });
});

describe('GET /tasks/{id}/comments', () => {
  it('pages oldest first while others comment and delete, none skipped or doubled', async () => {
    const taskId = await task();
    const said: string[] = [];
    for (let n = 0; n < 7; n += 1) said.push((await comment(emil, taskId, `${n}`)).id as string);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await vera.get(`${path(taskId)}?limit=2&count=true${cursor}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
      if (seen.length === 2) {
        await emil.delete(path(taskId, said[0]));
        said.push((await comment(olga, taskId, 'meanwhile')).id as string);
      }
    }
    expect(seen).toEqual(said);
  });

  it('and every part of it answers 404 to strangers, removed members, and about a task in the trash', async () => {
    const left = await test.anonymous.register();
    const place = await shared(olga, { editors: [left] });
    const { id: taskId } = await olga.task({ projectId: place });
    const { id } = await comment(left, taskId);
    expect((await olga.delete(`/projects/${place}/members/${left.user.id}`)).status).toBe(204);
    const calls = [
      ['GET', path(taskId)],
      ['GET', path(taskId, id)],
      ['PATCH', path(taskId, id)],
      ['DELETE', path(taskId, id)],
    ] as const;
    const refused = async (person: Person) => {
      for (const [method, url] of calls) {
        const body = method === 'PATCH' ? { content: 'Mine' } : undefined;
        const unknown = await person.call(method, url.replace(taskId, randomUUID()), { body });
        const theirs = await person.call(method, url, { body });
        expectProblem(theirs, 404, 'not-found');
        expect(withoutRequest(theirs)).toEqual(withoutRequest(unknown));
      }
    };
    await refused(stranger);
    await refused(left);
    expect((await olga.get(path(taskId, id))).body.content).toBe('Is it done?');
    await olga.delete(`/tasks/${taskId}`);
    await refused(olga);
    await olga.put(`/tasks/${taskId}/restoration`);
    expect((await olga.get(path(taskId))).body.data).toHaveLength(1);
  });
});

describe('PATCH /tasks/{id}/comments/{commentId}', () => {
  it('lets the author say something else, and tells from what to what, and who is newly mentioned', async () => {
    const taskId = await task();
    const before = await comment(emil, taskId, 'Hello @olga');
    const { status, headers, body } = await emil.patch(path(taskId, before.id), {
      content: 'Hello @olga and @vera-v',
    });
    expect([status, headers.get('etag')]).toEqual([200, '"v2"']);
    expect(body).toEqual({
      ...before,
      content: 'Hello @olga and @vera-v',
      mentions: [olga.user.id, vera.user.id],
      version: 2,
      updatedAt: body.updatedAt,
    });
    expect((await eventsOf(taskId)).at(-1)).toMatchObject({
      type: 'comment.edited',
      data: {
        commentId: before.id,
        changes: { content: { from: 'Hello @olga', to: 'Hello @olga and @vera-v' } },
        mentions: [vera.user.id],
      },
    });
  });

  it.each([{}, { content: 'Same' }])('that changes nothing, as %o, is no event', async (patch) => {
    const taskId = await task();
    const before = await comment(emil, taskId, 'Same');
    expect((await emil.patch(path(taskId, before.id), patch)).body).toEqual(before);
    expect(await eventsOf(taskId)).toHaveLength(1);
  });

  it('answers 403 to the owner of the project, to a viewer and to an author who is a viewer now', async () => {
    const turned = await test.anonymous.register();
    const place = await shared(olga, { editors: [turned] });
    const { id: taskId } = await olga.task({ projectId: place });
    const { id } = await comment(turned, taskId);
    const edit = (person: Person) => person.patch(path(taskId, id), { content: 'Other' });
    expectProblem(await edit(olga), 403, 'not-the-author');
    await olga.patch(`/projects/${place}/members/${turned.user.id}`, { role: 'viewer' });
    expectProblem(await edit(turned), 403, 'project-role-required');
    expect((await olga.get(path(taskId, id))).body.content).toBe('Is it done?');
  });

  it('and DELETE with a stale If-Match answer 412, under another task 404, and change nothing', async () => {
    const taskId = await task();
    const before = await comment(emil, taskId);
    const headers = { 'if-match': '"v7"' };
    const body = { content: 'Other' };
    for (const method of ['PATCH', 'DELETE']) {
      const given = method === 'PATCH' ? body : undefined;
      expectProblem(await emil.call(method, path(taskId, before.id), { headers, body: given }), 412);
      expectProblem(
        await emil.call(method, path(await task(), before.id), { body: given }),
        404,
        'not-found',
      );
    }
    expect((await emil.get(path(taskId, before.id))).body).toEqual(before);
  });
});

describe('DELETE /tasks/{id}/comments/{commentId}', () => {
  it('takes away what the author wrote, also out of the history', async () => {
    const taskId = await task();
    const { id } = await comment(emil, taskId, 'The secret is plover');
    await emil.patch(path(taskId, id), { content: 'The secret was plover' });
    const kept = await comment(emil, taskId, 'plover is a bird');
    const { status, text } = await emil.delete(path(taskId, id));
    expect([status, text]).toEqual([204, '']);
    expectProblem(await emil.get(path(taskId, id)), 404, 'not-found');
    expect((await emil.get(path(taskId))).body.data).toEqual([kept]);
    const events = await eventsOf(taskId);
    expect(events.map(({ type }) => type)).toEqual([
      'comment.added',
      'comment.edited',
      'comment.added',
      'comment.deleted',
    ]);
    expect(JSON.stringify(events)).not.toContain('secret');
    expect(events[2]!.data).toMatchObject({ content: 'plover is a bird' });
  });

  it('is for the author and the owner of the project', async () => {
    const taskId = await task();
    const [hers, his] = [await comment(olga, taskId), await comment(emil, taskId)];
    expectProblem(await emil.delete(path(taskId, hers.id)), 403, 'not-the-author');
    expectProblem(await vera.delete(path(taskId, his.id)), 403, 'project-role-required');
    expect((await olga.delete(path(taskId, his.id))).status).toBe(204);
    expect((await olga.get(path(taskId))).body.data).toEqual([hers]);
  });
});

describe('POST /tasks/{id}/duplicates', () => {
  it('takes no comments along', async () => {
    const taskId = await task();
    await comment(emil, taskId);
    const { body } = await emil.post(`/tasks/${taskId}/duplicates`, {});
    expect((await emil.get(path(body.id))).body.data).toEqual([]);
  });
});
