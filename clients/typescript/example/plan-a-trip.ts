// Plans a trip: makes a project with tasks, reads them page by page, and changes one that somebody else changes too.
//
//   npm start                                              (at the root of the repository, in another terminal)
//   npm run example --prefix clients/typescript            with an account of its own
//   npm run example --prefix clients/typescript -- http://localhost:3000 <identifier> <password> [<code>]

import { randomUUID } from 'node:crypto';
import { Doable, isCode, SecondFactorRequired, type Task } from 'doable-client';

const [url = 'http://localhost:3000', identifier, password, code] = process.argv.slice(2);
const doable = new Doable({ baseUrl: url });

try {
  await signIn();
  const project = await doable.post('/projects', { body: { name: 'Trip to Bergen' } });
  await addTasks(project.id);
  await readPageByPage(project.id);
  await changeWhatSomebodyElseChanges(project.id);
  await doable.delete('/projects/{id}', { path: { id: project.id } });
  await doable.signOut();
} catch (error) {
  if (!(error instanceof SecondFactorRequired)) throw error;
  console.error('This account has a second factor: give the code as fourth argument.');
  process.exitCode = 1;
}

async function signIn(): Promise<void> {
  const username = `guest-${randomUUID().slice(0, 8)}`;
  const user =
    identifier && password
      ? await doable.signIn(identifier, password, code)
      : await doable.register({ username, email: `${username}@example.com`, password: randomUUID() });
  console.log(`Signed in as ${user.username}`);
}

async function addTasks(projectId: string): Promise<void> {
  const titles = ['Book the ferry', 'Find a hut', 'Borrow a tent', 'Tell the neighbours', 'Pack'];
  for (const title of titles) await doable.post('/tasks', { body: { title, projectId } });
  console.log(`Made ${titles.length} tasks`);
}

async function readPageByPage(projectId: string): Promise<void> {
  const query = { projectId, sort: 'title', limit: 2 };
  for await (const { title, status } of doable.each('/tasks', { query }))
    console.log(`  ${title} (${status})`);
}

async function changeWhatSomebodyElseChanges(projectId: string): Promise<void> {
  const {
    data: [seen],
  } = await doable.get('/tasks', { query: { projectId, limit: 1 } });
  const task = seen as Task;
  const path = { id: task.id };
  await doable.patch('/tasks/{id}', { path, body: { priority: 3 } });
  try {
    await doable.patch('/tasks/{id}', { path, ifMatch: task, body: { title: `${task.title} soon` } });
  } catch (error) {
    if (!isCode(error, 'stale-version')) throw error;
    console.log(`"${task.title}" was changed meanwhile: once more, from what is there now`);
  }
  const changed = await doable.update('/tasks/{id}', { path }, ({ title }) => ({ title: `${title} soon` }));
  console.log(`  ${changed.title} (priority ${changed.priority})`);
}
