import { at, changedAt, idAt, madeAt } from './moments.js';
import { maya, omar } from './people.js';
import { announcement, notes, shopping } from './tasks.js';

const item = (moment: string, end: string, name: string, quantity: number) => ({
  id: idAt(moment, end),
  taskId: shopping.id,
  name,
  quantity,
  checked: false,
  position: `iK2zQ0${end}`,
  ...madeAt(moment),
});
const apples = item(at(20, '09:36'), '17e3', 'Apple', 10);
export const rolls = item(at(20, '09:37'), '17e4', 'Bread roll', 12);

const comment = (moment: string, end: string, author: typeof maya, content: string, mentions: string[]) => ({
  id: idAt(moment, end),
  taskId: notes.id,
  content,
  authorId: author.id,
  mentions,
  ...madeAt(moment),
});
export const question = comment(at(20, '09:38'), '0c03', maya, 'The draft is ready, @omar: may I send it?', [
  omar.id,
]);
export const reply = comment(at(20, '09:42'), '0c04', omar, 'Yes. Two **typos** are left.', []);

export const relation = {
  id: idAt(at(20, '09:39'), '2e1a'),
  kind: 'blocks',
  taskId: announcement.id,
  createdAt: at(20, '09:39'),
};

const QUERY = { status: 'open', priority: '3,4' };
export const filter = {
  id: idAt(at(20, '09:40'), '0f11'),
  name: 'What matters',
  color: '#d93025',
  query: QUERY,
  ...madeAt(at(20, '09:40')),
};

const happened = (moment: string, type: string, about: object) => ({
  id: idAt(moment, 'ac71'),
  type,
  actorId: maya.id,
  actor: { username: maya.username, displayName: maya.displayName },
  taskId: notes.id,
  changes: null,
  details: null,
  occurredAt: moment,
  ...about,
});
const said = { commentId: question.id, content: question.content, mentions: question.mentions };
const title = { title: { from: 'Release notes', to: notes.title } };

/** The things of each schema; the first is its example, all of them are a list of it. */
export const PARTS = {
  ChecklistItem: [apples, rolls],
  Comment: [question, reply],
  Relation: [relation],
  Filter: [filter],
  TaskQuery: [QUERY],
  Activity: [
    happened(at(20, '09:44'), 'task.changed', { changes: title }),
    happened(at(20, '09:38'), 'comment.added', { details: said }),
    happened(at(20, '09:30'), 'task.created', { details: { title: 'Release notes' } }),
  ],
};

const later = changedAt(at(20, '09:55'));
const ofShopping = { id: shopping.id, itemId: apples.id };
const pears = item(at(20, '09:55'), '17e5', 'Pear', 6);
const EDITED = { content: 'The draft is ready, @omar: may I send it today?' };
const named = { name: 'Without a date', color: null, query: { hasDue: false } };
const answer = comment(at(20, '09:55'), '0c05', maya, 'Thank you, @omar.', [omar.id]);

/** What an operation is sent and answers, where that is not the example of its schema. */
export const ABOUT_PARTS = {
  createItem: {
    path: ofShopping,
    request: { name: pears.name, quantity: pears.quantity },
    response: pears,
  },
  listItems: { path: ofShopping },
  getItem: { path: ofShopping },
  updateItem: {
    path: ofShopping,
    request: { checked: true },
    response: later(apples, { checked: true }),
  },
  deleteItem: { path: ofShopping },
  placeItem: {
    path: ofShopping,
    request: { after: rolls.id },
    response: later(apples, { position: 'iK2zQ017e6' }),
  },
  createRelation: {
    path: { id: announcement.id },
    request: { kind: 'blocks', taskId: shopping.id },
    response: {
      id: idAt(at(20, '09:55'), '2e1b'),
      kind: 'blocks',
      taskId: shopping.id,
      createdAt: at(20, '09:55'),
    },
  },
  createFilter: {
    request: named,
    response: { id: idAt(at(20, '09:55'), '0f12'), ...named, ...madeAt(at(20, '09:55')) },
  },
  updateFilter: {
    request: { query: { priority: '4' } },
    response: later(filter, { query: { ...QUERY, priority: '4' } }),
  },
  listFilteredTasks: { response: { data: [announcement], nextCursor: null } },
  createComment: { request: { content: answer.content }, response: answer },
  updateComment: { request: EDITED, response: later(question, EDITED) },
};
