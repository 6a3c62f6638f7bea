import { at, changedAt, idAt, madeAt } from './moments.js';
import { maya, omar } from './people.js';
import { inbox, inProgress, inReview, release } from './projects.js';

const label = (moment: string, end: string, name: string, color: string) => ({
  id: idAt(moment, end),
  name,
  color,
  ...madeAt(moment),
});
export const urgent = label(at(5, '08:40'), '02ab', 'urgent', '#d93025');
export const writing = label(at(5, '08:41'), '02ac', 'writing', '#2456d6');
const waiting = label(at(20, '09:35'), '02ad', 'waiting', '#e8a600');
const embedded = ({ id, name, color }: typeof urgent) => ({ id, name, color });

type Task = ReturnType<typeof task>;

/** A task of Maya as she has just written it down. */
const task = (moment: string, end: string, title: string) => ({
  id: idAt(moment, end),
  projectId: inbox.id,
  sectionId: null as string | null,
  parentId: null as string | null,
  title,
  description: '',
  priority: 0,
  status: 'open',
  completedAt: null as string | null,
  startAt: null as string | null,
  dueAt: null as string | null,
  dueDate: null as string | null,
  deadline: null as string | null,
  recurrence: null as string | null,
  timeZone: null as string | null,
  estimatedMinutes: null as number | null,
  labelIds: [] as string[],
  assigneeIds: [] as string[],
  position: `iK2zQ0${end}`,
  createdBy: maya.id,
  updatedBy: maya.id,
  ...madeAt(moment),
  deletedAt: null as string | null,
});

const SAID = {
  title: 'Write the release notes',
  description: 'One line per change, the reader first.',
  priority: 2,
  dueAt: at(27, '16:00'),
  timeZone: 'Europe/Stockholm',
  estimatedMinutes: 45,
};
const PLANNED = { projectId: release.id, sectionId: inProgress.id };
const written = { ...task(at(20, '09:30'), '07a5', SAID.title), ...SAID };
export const notes = {
  ...written,
  ...PLANNED,
  labelIds: [writing.id],
  assigneeIds: [maya.id],
};
export const announcement = {
  ...task(at(20, '09:31'), '07a6', 'Announce the release'),
  ...PLANNED,
  sectionId: inReview.id,
  priority: 4,
  dueDate: '2026-11-30',
  deadline: '2026-12-04',
  labelIds: [urgent.id, writing.id],
  assigneeIds: [omar.id],
};
export const changes = {
  ...task(at(20, '09:32'), '07a7', 'Collect what changed since 1.9'),
  ...PLANNED,
  parentId: notes.id,
  status: 'completed',
  completedAt: at(20, '09:50'),
  version: 2,
  updatedAt: at(20, '09:50'),
};
export const shopping = {
  ...task(at(20, '09:33'), '07a8', 'Shop for the release breakfast'),
  dueDate: '2026-11-27',
  recurrence: 'FREQ=WEEKLY;BYDAY=FR',
};
export const draft = {
  ...task(at(20, '09:34'), '07a9', 'Write a first draft'),
  version: 2,
  updatedAt: at(20, '09:51'),
  deletedAt: at(20, '09:51'),
};

const later = changedAt(at(20, '09:55'));
const seenBy = ({ id, sectionId, parentId, title: named, description, priority, status, ...rest }: Task) => {
  const { completedAt, startAt, dueAt, dueDate, deadline, recurrence, timeZone, position } = rest;
  const dates = { completedAt, startAt, dueAt, dueDate, deadline, recurrence, timeZone, position };
  return { id, sectionId, parentId, title: named, description, priority, status, ...dates };
};

/** The things of each schema; the first is its example, all of them are a list of it. */
export const TASKS = {
  Label: [urgent, writing],
  EmbeddedLabel: [embedded(writing)],
  EmbeddedAssignee: [{ userId: maya.id, username: maya.username, displayName: maya.displayName }],
  TaskBatch: [{ operations: [{ operation: 'create', body: { title: 'Thank everybody' } }] }],
  Task: [notes, announcement, shopping],
  TaskView: [notes, announcement],
  SharedTask: [seenBy(notes), seenBy(announcement), seenBy(changes)],
};

const SOON = { priority: 3, dueAt: null, dueDate: '2026-11-26' };
const COMPLETED = { status: 'completed', completedAt: at(20, '09:55') };
const thanks = { ...task(at(20, '09:55'), '07b1', 'Thank everybody'), projectId: release.id };
const nothing = idAt(at(1, '00:00'), 'dead');
const COPY = { title: 'Write the release notes of 2.1' };

/** What an operation is sent and answers, where that is not the example of its schema. */
export const ABOUT_TASKS = {
  createLabel: { request: { name: waiting.name, color: waiting.color }, response: waiting },
  updateLabel: { request: { color: '#b3261e' }, response: later(urgent, { color: '#b3261e' }) },
  createTask: { request: SAID, response: written },
  listTasks: {
    query: { limit: 2, sort: '-priority' },
    response: { data: [announcement, notes], nextCursor: 'WyItcHJpb3JpdHkiLDIsIjAxYTFmODRhIl0' },
  },
  updateTask: { request: SOON, response: later(notes, SOON) },
  completeTask: { response: later(notes, COMPLETED) },
  reopenTask: {
    path: { id: changes.id },
    response: { ...later(changes, { status: 'open', completedAt: null }), version: 3 },
  },
  placeTask: {
    path: { id: shopping.id },
    request: { projectId: release.id, sectionId: inReview.id, after: announcement.id },
    response: later(shopping, { projectId: release.id, sectionId: inReview.id }),
  },
  duplicateTask: {
    request: COPY,
    response: { ...notes, ...COPY, id: idAt(at(20, '09:55'), '07b0'), ...madeAt(at(20, '09:55')) },
  },
  batchTasks: {
    request: {
      operations: [
        { operation: 'create', body: { title: thanks.title, projectId: release.id } },
        { operation: 'complete', id: notes.id, ifMatch: 'v1' },
        { operation: 'delete', id: nothing },
      ],
    },
    response: {
      results: [
        { status: 201, task: thanks },
        { status: 200, task: later(notes, COMPLETED) },
        {
          status: 404,
          problem: {
            type: 'http://localhost:3000/errors/not-found',
            title: 'Not found',
            status: 404,
            detail: 'There is nothing here, or it is not yours.',
            code: 'not-found',
          },
        },
      ],
    },
  },
  restoreTask: {
    path: { id: draft.id },
    response: { ...later(draft, { deletedAt: null }), version: 3 },
  },
  purgeTask: { path: { id: draft.id } },
};
