import { randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import type { Actor, Role } from '../../platform/access/actor.js';
import { Config } from '../../platform/config/config.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import { ANY_VERSION } from '../../platform/http/if-match.js';
import { Passwords } from '../auth/passwords.js';
import { CommentsService } from '../comments/comments.service.js';
import { LabelsService } from '../labels/labels.service.js';
import { InvitationsService } from '../projects/invitations/invitations.service.js';
import { ReceivedInvitationsService } from '../projects/invitations/received-invitations.service.js';
import { ProjectsService } from '../projects/projects.service.js';
import { SectionsService } from '../projects/sections/sections.service.js';
import type { CreateTaskDto } from '../tasks/dto/create-task.dto.js';
import { TasksService } from '../tasks/tasks.service.js';
import { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import {
  DEMO_ADMIN,
  DEMO_INBOXES,
  DEMO_LABELS,
  DEMO_PROJECTS,
  type DemoProject,
  type DemoTask,
  type Person,
} from './demo-workspace.js';

/** Where the sign-in is kept, as the body of a request. `npm start` shows it. */
const SIGN_IN = '.data/first-run.txt';
/** Milliseconds: nobody waits for what a slow disk does first. */
const LIMIT = 60_000;

/** What was made. */
interface DemoData {
  created: true;
  users: number;
  projects: number;
  tasks: number;
}

/**
 * Fills a new development database through the same services that requests use, in one transaction: whoever is
 * interrupted begins anew. The sign-in is kept before that commits, so that it is there whenever the accounts are.
 */
export async function seedDemo(app: INestApplicationContext): Promise<DemoData> {
  if (app.get(Config).environment === 'production') throw new Error('Demo data is not for production.');
  const password = randomBytes(9).toString('base64url');
  const passwordHash = await app.get(Passwords).hash(password);
  return app.get(UnitOfWork).runAsOne(async () => {
    const people = {
      admin: await createUser(
        app,
        { email: DEMO_ADMIN, username: 'admin', displayName: 'Demo admin' },
        'admin',
        passwordHash,
      ),
      joan: await createUser(app, { email: 'joan@doable.local', username: 'joan' }, 'user', passwordHash),
    };
    const workspace = new Workspace(app, people);
    await workspace.createLabels();
    for (const project of DEMO_PROJECTS) await workspace.createProject(project);
    for (const person of ['admin', 'joan'] as const)
      for (const task of DEMO_INBOXES[person]) await workspace.createTask(person, task);
    await keepSignIn({ identifier: DEMO_ADMIN, password });
    return {
      created: true,
      users: Object.keys(people).length,
      projects: DEMO_PROJECTS.length,
      tasks: workspace.tasks,
    };
  }, LIMIT);
}

/** Only its owner may read it, and nobody half of it. */
async function keepSignIn(signIn: { identifier: string; password: string }): Promise<void> {
  await mkdir(dirname(SIGN_IN), { recursive: true, mode: 0o700 });
  const draft = `${SIGN_IN}.draft`;
  await writeFile(draft, `${JSON.stringify(signIn)}\n`, { mode: 0o600 });
  await rename(draft, SIGN_IN);
}

async function createUser(
  app: INestApplicationContext,
  names: { email: string; username: Person; displayName?: string },
  role: Role,
  passwordHash: string,
): Promise<Actor> {
  const user = User.register(names, new Date());
  Object.assign(user, { role, passwordHash, emailVerifiedAt: user.createdAt });
  await app.get(UnitOfWork).run(async (tx) => app.get(UsersService).register(tx, user));
  return { userId: user.id, sessionId: user.id, role };
}

/** What the demo's people have. */
class Workspace {
  /** How many were made. */
  tasks = 0;
  // Ids by name.
  private readonly labels = new Map<string, string>();
  private readonly sections = new Map<string, string>();

  constructor(
    private readonly app: INestApplicationContext,
    private readonly people: Record<Person, Actor>,
  ) {}

  async createLabels(): Promise<void> {
    const labels = this.app.get(LabelsService);
    for (const label of DEMO_LABELS)
      this.labels.set(label.name, (await labels.create(this.people.admin, label)).id);
  }

  async createProject({ name, color, owner, shared, sections = [], tasks }: DemoProject): Promise<void> {
    const actor = this.people[owner];
    const { id } = await this.app.get(ProjectsService).create(actor, { name, color });
    if (shared) {
      const { with: identifier, as: role } = shared;
      const invitation = await this.app.get(InvitationsService).invite(actor, id, { identifier, role });
      await this.app.get(ReceivedInvitationsService).accept(this.people[identifier], invitation.id);
    }
    for (const section of sections)
      this.sections.set(
        section,
        (await this.app.get(SectionsService).create(actor, id, { name: section })).id,
      );
    for (const task of tasks) await this.createTask(owner, task, { projectId: id });
  }

  async createTask(
    by: Person,
    task: DemoTask,
    within: Pick<CreateTaskDto, 'projectId' | 'parentId'> = {},
  ): Promise<void> {
    const { dueInDays, isDone, section, labels, assignees, parts = [], comments = [], ...details } = task;
    const actor = this.people[by];
    const tasks = this.app.get(TasksService);
    const { id } = await tasks.create(actor, {
      ...details,
      ...within,
      dueDate: dueInDays === undefined ? undefined : dayFromNow(dueInDays),
      sectionId: section && this.sections.get(section)!,
      labelIds: labels?.map((name) => this.labels.get(name)!),
      assigneeIds: assignees?.map((person) => this.people[person].userId),
    });
    this.tasks += 1;
    for (const part of parts) await this.createTask(by, part, { ...within, parentId: id });
    for (const { by: author, content } of comments)
      await this.app.get(CommentsService).create(this.people[author], id, { content });
    if (isDone) await tasks.complete(actor, id, ANY_VERSION);
  }
}

const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
