import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import type { Actor, Role } from '../../platform/access/actor.js';
import { Config } from '../../platform/config/config.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import { Passwords } from '../auth/passwords.js';
import { TasksService } from '../tasks/tasks.service.js';
import { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { DEMO_ADMIN, DEMO_TASKS } from './demo-tasks.js';

/** What was made, and how to sign in: the password is told once. */
export interface DemoData {
  created: boolean;
  users: number;
  tasks: number;
  signIn?: { email: string; password: string };
}

/** Fills a new development database through the same services that requests use. Does nothing when it was done. */
export async function seedDemo(app: INestApplicationContext): Promise<DemoData> {
  if (app.get(Config).environment === 'production') throw new Error('Demo data is not for production.');
  const users = app.get(UsersService);
  if (await users.findCredentials(DEMO_ADMIN)) return { created: false, users: 0, tasks: 0 };
  const password = randomBytes(9).toString('base64url');
  const admin = await createUser(
    app,
    { email: DEMO_ADMIN, username: 'admin', displayName: 'Demo admin' },
    'admin',
    password,
  );
  const joan = await createUser(app, { email: 'joan@doable.local', username: 'joan' }, 'user', password);
  for (const [index, task] of DEMO_TASKS.entries())
    await createTask(app, index % 3 === 2 ? joan : admin, task);
  return { created: true, users: 2, tasks: DEMO_TASKS.length, signIn: { email: DEMO_ADMIN, password } };
}

type Names = { email: string; username: string; displayName?: string };

async function createUser(
  app: INestApplicationContext,
  names: Names,
  role: Role,
  password: string,
): Promise<Actor> {
  const passwordHash = await app.get(Passwords).hash(password);
  const user = User.register(names, new Date());
  Object.assign(user, { role, passwordHash, emailVerifiedAt: user.createdAt });
  await app.get(UnitOfWork).run(async (tx) => app.get(UsersService).register(tx, user));
  return { userId: user.id, sessionId: user.id, role };
}

async function createTask(
  app: INestApplicationContext,
  owner: Actor,
  task: (typeof DEMO_TASKS)[number],
): Promise<void> {
  const { isDone, dueInDays, ...details } = task;
  const dueDate = dueInDays === undefined ? undefined : dayFromNow(dueInDays);
  const tasks = app.get(TasksService);
  const { id } = await tasks.create(owner, { ...details, dueDate });
  if (isDone) await tasks.complete(owner, id);
}

const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
