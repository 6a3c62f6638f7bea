import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/client.js';
import { query } from '../support/database.js';
import { expectProblem } from '../support/problem.js';
import { letIn, must, newProject } from '../support/sharing.js';

let test: TestApp;
let maya: Person;
let omar: Person;

beforeAll(async () => {
  test = await startApp();
  [maya, omar] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
});
afterAll(() => test.close());

/** A task of Maya's, assigned to Omar and with a label of each. */
async function labelled() {
  const { id: projectId } = await newProject(maya);
  await letIn(maya, projectId, 'editor', omar);
  const label = must(201, await omar.post('/labels', { name: randomUUID() }));
  const own = must(201, await maya.post('/labels', { name: randomUUID() }));
  const task = await maya.task({ projectId, labelIds: [own.id], assigneeIds: [omar.user.id] });
  must(200, await omar.patch(`/tasks/${task.id}`, { labelIds: [own.id, label.id] }));
  return { projectId, label, own, task };
}

describe('somebody who may only read from now on', () => {
  it('has no label by which they go on to change what others see, and stays who is to do it', async () => {
    const { projectId, label, own, task } = await labelled();
    must(200, await maya.patch(`/projects/${projectId}/members/${omar.user.id}`, { role: 'viewer' }));
    const left = must(200, await maya.get(`/tasks/${task.id}`));
    expect(left).toMatchObject({ labelIds: [own.id], assigneeIds: [omar.user.id], version: 3 });
    await omar.delete(`/labels/${label.id}`);
    expect(must(200, await maya.get(`/tasks/${task.id}`))).toEqual(left);
  });
});

describe('somebody who was taken out of a project', () => {
  it('leaves no label behind by which they go on to change what others see', async () => {
    const { projectId, label, own, task } = await labelled();
    await maya.delete(`/projects/${projectId}/members/${omar.user.id}`);
    const left = must(200, await maya.get(`/tasks/${task.id}`));
    expect(left).toMatchObject({ labelIds: [own.id], assigneeIds: [], version: 3 });
    await omar.delete(`/labels/${label.id}`);
    expect(must(200, await maya.get(`/tasks/${task.id}`))).toEqual(left);
  });

  it('cannot come back by an invitation from before, and the owner does not learn whose address it is to', async () => {
    const { id: projectId } = await newProject(maya);
    const path = `/projects/${projectId}/invitations`;
    const confirm = 'UPDATE users SET email_verified_at = now() WHERE id = $1';
    await query(test.env.DATABASE_URL!, confirm, [omar.user.id]);
    const offer = { identifier: omar.user.email, role: 'editor' };
    const invitation = must(201, await maya.post(path, offer));
    await letIn(maya, projectId, 'editor', omar);
    expect(must(200, await maya.get(path)).data).toEqual([invitation]);
    await maya.delete(`/projects/${projectId}/members/${omar.user.id}`);
    expect(must(200, await maya.get(path)).data).toEqual([invitation]);
    expect(must(200, await omar.get('/invitations')).data).toEqual([]);
    expectProblem(await omar.put(`/invitations/${invitation.id}/acceptance`), 404, 'not-found');
  });
});

describe('a task that goes to another project', () => {
  it.each(['viewer', 'nobody'] as const)(
    'has no label there by which a %s goes on to change what others see',
    async (role) => {
      const { label, own, task } = await labelled();
      const part = await maya.task({ projectId: task.projectId, parentId: task.id });
      must(200, await omar.patch(`/tasks/${part.id}`, { labelIds: [label.id] }));
      const { id: projectId } = await newProject(maya);
      if (role === 'viewer') await letIn(maya, projectId, role, omar);
      const placed = must(200, await maya.put(`/tasks/${task.id}/placement`, { body: { projectId } }));
      expect(placed.labelIds).toEqual([own.id]);
      expect(must(200, await maya.get(`/tasks/${part.id}`)).labelIds).toEqual([]);
      await omar.delete(`/labels/${label.id}`);
      expect(must(200, await maya.get(`/tasks/${task.id}`))).toEqual(placed);
    },
  );
});

describe('somebody who declines an invitation to their address', () => {
  it('is not named to the project, which would learn whose it is', async () => {
    const { id: projectId } = await newProject(maya);
    const guest = await test.anonymous.register();
    const confirm = 'UPDATE users SET email_verified_at = now() WHERE id = $1';
    await query(test.env.DATABASE_URL!, confirm, [guest.user.id]);
    const offer = { identifier: guest.user.email, role: 'editor' };
    const { id } = must(201, await maya.post(`/projects/${projectId}/invitations`, offer));
    expect((await guest.delete(`/invitations/${id}`)).status).toBe(204);
    const { text, body } = await maya.get(`/projects/${projectId}/activity`);
    expect(body.data[0]).toMatchObject({ type: 'invitation.declined', actorId: null, actor: null });
    expect(text).not.toContain(guest.user.id);
  });
});

describe('DELETE /trash/{id}', () => {
  it('with a stale If-Match answers 412, and the task stays in the trash', async () => {
    const task = await maya.task();
    await maya.delete(`/tasks/${task.id}`);
    const headers = { 'if-match': '"v1"' };
    expectProblem(await maya.delete(`/trash/${task.id}`, { headers }), 412, 'stale-version');
    expect((await maya.put(`/tasks/${task.id}/restoration`)).status).toBe(200);
  });
});
