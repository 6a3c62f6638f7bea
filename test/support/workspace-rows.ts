import { randomBytes, randomUUID } from 'node:crypto';
import { built } from './built.js';

export type Row = Record<string, unknown>;
type People = typeof import('../../src/features/examples/people.js');
type Projects = typeof import('../../src/features/examples/projects.js');
type Tasks = typeof import('../../src/features/examples/tasks.js');
type Parts = typeof import('../../src/features/examples/task-parts.js');
export type Shown = People & Projects & Tasks & Parts;

/** Everything that the document's examples show. */
export async function readShown(): Promise<Shown> {
  const files = ['people', 'projects', 'tasks', 'task-parts'];
  const modules = await Promise.all(files.map((file) => built<object>(`features/examples/${file}`)));
  return Object.assign({}, ...modules) as Shown;
}

const bytes = (value: Buffer) => `\\x${value.toString('hex')}`;
const inDays = (days: number) => new Date(Date.now() + days * 24 * 3_600_000);

/** A session that began just now, and is perhaps a while out of use. */
export function sessionOf({ id, userId, userAgent = '', address = '', lastUsedAt = new Date() }: Row): Row {
  const [now, expiresAt] = [new Date(), inDays(90)];
  return { id, userId, userAgent, address, createdAt: now, lastUsedAt, confirmedAt: now, expiresAt };
}

/** The secret of a mail's link. */
export const mailOf = (userId: string, purpose: string, email: string, digest: Buffer): Row => ({
  id: randomUUID(),
  userId,
  purpose,
  email,
  digest: bytes(digest),
  createdAt: new Date(),
  expiresAt: inDays(1),
});

/** The rows of the workspace by table, in an order in which they can be stored. */
export function rowsOf(shown: Shown, passwordHash: string, digest: Buffer): [table: string, rows: Row[]][] {
  return [
    ...rowsOfPeople(shown, passwordHash, digest),
    ...rowsOfProjects(shown, digest),
    ...rowsOfTasks(shown),
  ];
}

function rowsOfPeople(shown: Shown, passwordHash: string, digest: Buffer): [string, Row[]][] {
  const { maya, omar, ines, adele, PEOPLE } = shown;
  const [laptop, phone] = PEOPLE.Session;
  const own = { userId: maya.id };
  const sessions = [
    { ...laptop, ...own },
    { ...phone, ...own },
    { id: randomUUID(), userId: omar.id },
  ];
  const google = { ...own, issuer: 'https://accounts.google.com', subject: 'maya' };
  return [
    ['users', [maya, omar, ines, adele].map((user) => ({ ...user, passwordHash }))],
    ['sessions', sessions.map(sessionOf)],
    ['refresh_tokens', [{ digest: bytes(digest), sessionId: laptop!.id, createdAt: new Date() }]],
    [
      'personal_tokens',
      PEOPLE.PersonalToken.map((one) => ({ ...one, ...own, digest: bytes(randomBytes(32)) })),
    ],
    ['identities', PEOPLE.Identity.map((one) => ({ ...one, ...google }))],
    [
      'events',
      PEOPLE.AdministrativeAct.map(({ id, type, actorId, subjectId, address, from, to, occurredAt }) => ({
        id,
        type: `administration.${type}`,
        actorId,
        subjectId,
        occurredAt,
        scopes: [],
        data: { address, from, to },
      })),
    ],
  ];
}

function rowsOfProjects(shown: Shown, digest: Buffer): [string, Row[]][] {
  const { maya, omar, ines, adele, inbox, release, move, choir, received, inProgress, inReview, PROJECTS } =
    shown;
  const inboxes = [omar, ines, adele].map(({ id }) => ({ ...inbox, id }));
  const row = (createdBy: string) => (project: typeof inbox) => ({
    id: project.id,
    name: project.name,
    color: project.color,
    isInbox: project.isInbox,
    createdBy,
    version: project.version,
    createdAt: project.createdAt,
    updatedAt: project.updatedAt,
  });
  const member = (projectId: string, { position, ...one }: Row) => ({
    id: randomUUID(),
    projectId,
    userId: one.userId,
    role: one.role,
    acceptedAt: one.acceptedAt,
    position: position ?? `iK2${randomUUID().slice(0, 7)}`,
  });
  const owner = (project: typeof inbox, userId: string) =>
    member(project.id, { userId, role: 'owner', acceptedAt: project.createdAt, position: project.position });
  const [byMail] = PROJECTS.Invitation;
  const offer = { projectId: release.id, invitedBy: maya.id, digest: bytes(randomBytes(32)) };
  const { projectName: _name, invitedBy: _by, ...toMaya } = received;
  const soon = { expiresAt: inDays(7) };
  return [
    ['projects', [...[inbox, release, move, ...inboxes].map(row(maya.id)), row(omar.id)(choir)]],
    [
      'project_members',
      [
        ...[inbox, release, move].map((project) => owner(project, maya.id)),
        ...inboxes.map((project) => owner(project, project.id)),
        member(choir.id, { userId: omar.id, role: 'owner', acceptedAt: choir.createdAt }),
        ...PROJECTS.Member.slice(1).map((one) => member(release.id, one)),
      ],
    ],
    ['sections', [inProgress, inReview]],
    [
      'project_links',
      PROJECTS.ProjectLink.map((one) => ({ ...one, projectId: release.id, digest: bytes(digest) })),
    ],
    [
      'project_invitations',
      [
        { ...offer, id: byMail!.id, role: byMail!.role, email: byMail!.email, createdAt: byMail!.createdAt },
        { ...toMaya, projectId: choir.id, invitedBy: omar.id, userId: maya.id, digest: bytes(digest) },
      ].map((one) => ({ userId: null, email: null, ...one, ...soon })),
    ],
  ];
}

function rowsOfTasks(shown: Shown): [string, Row[]][] {
  const { maya, release, notes, announcement, changes, shopping, draft, relation, TASKS, PARTS } = shown;
  const own = { ownerId: maya.id };
  return [
    ['labels', TASKS.Label.map((label) => ({ ...label, ...own }))],
    ['tasks', [notes, announcement, changes, shopping, draft].map(({ status: _status, ...task }) => task)],
    ['checklist_items', PARTS.ChecklistItem],
    ['comments', PARTS.Comment],
    [
      'task_relations',
      [
        {
          id: relation.id,
          kind: relation.kind,
          createdAt: relation.createdAt,
          taskId: notes.id,
          otherId: relation.taskId,
        },
      ],
    ],
    ['filters', PARTS.Filter.map((filter) => ({ ...filter, ...own }))],
    [
      'events',
      PARTS.Activity.map(({ id, type, actorId, taskId, occurredAt, changes: changed, details }) => ({
        id,
        type,
        actorId,
        subjectId: taskId,
        contextId: release.id,
        occurredAt,
        scopes: [],
        data: { ...(details as object | null), ...(changed ? { changes: changed } : {}) },
      })),
    ],
  ];
}
