import { isLocalDate } from '../../../platform/http/rules.js';
import type { TaskQuery } from '../dto/list-tasks.dto.js';
import { dayIn, plusDays, startOf } from './days.js';
import { DUE_OR_NEVER } from './task-orders.js';

/** Who asks, where and when: what `me` and `today` mean. */
export interface Asking {
  readonly userId: string;
  readonly zone: string;
  readonly now: Date;
}

/** Names a value in SQL: `$3`. */
type Bind = (value: unknown) => string;

const MOMENTS = {
  start: 'start_at',
  created: 'created_at',
  updated: 'updated_at',
  completed: 'completed_at',
};
const RANGES = ['due', ...Object.keys(MOMENTS)] as ('due' | keyof typeof MOMENTS)[];
const STATUS = { open: 'completed_at IS NULL', completed: 'completed_at IS NOT NULL' };
const IS_DUE = '(due_at IS NOT NULL OR due_date IS NOT NULL)';
/** How far `upcoming` looks. */
const UPCOMING = 7;

/** Whether it matters where the caller is: for days, and for tasks that are due on one. */
export const dependsOnZone = (query: TaskQuery): boolean =>
  [query.due, query.dueFrom, query.dueBefore].some((value) => value !== undefined) ||
  RANGES.some((name) => [query[`${name}From`], query[`${name}Before`]].some(isLocalDate));

/** Stands in a search for the mark of the project, which is before each word of its tasks. */
const MARK = '@';

/** As the migration has them. */
const SYMBOLS = [
  String.raw`\xa2-\xa9\xac-\xb1\xb4\xb6-\xb8\xd7\xf7\u061c\u2000-\u206f\u20a0-\u20ff\u2103\u2109\u2116\u2122`,
  String.raw`\u2190-\u2bff\u3000-\u3004\u3012\u3013\u3200-\u33ff\ufe00-\ufe0f\ufeff\uff04\uff0b\uff1c-\uff1e`,
  String.raw`\uff5c\uff5e\uffe0-\uffff\u{1f000}-\u{1fbff}\u{e0000}-\u{e0fff}`,
].join('');
/** Blanks, punctuation, symbols. */
const BETWEEN_WORDS = new RegExp(String.raw`[\s!-/:-@\[-\x60{-~\p{P}${SYMBOLS}]+`, 'u');
/** Of what has neither, PostgreSQL leaves the mark alone, and every word of the project begins with that. */
const IN_WORDS = /[\p{L}\p{N}]/u;

/** The words of a text, each as the beginning of one: what a search asks for. No character of it is special. */
export function searched(text: string): string {
  const words = text.normalize().split(BETWEEN_WORDS);
  const sought = words.filter((word) => IN_WORDS.test(word));
  return sought.map((word) => `'${MARK}${word.toLowerCase()}':*`).join(' & ');
}

/** The search `$2` in a project `m`, as the migration marks words. */
export const SEARCHED = `to_tsquery('doable', replace($2, '${MARK}', 'p' || right(m.project_id::text, 8)))`;

/** What a query asks of a row of `tasks`, as SQL that holds together. */
export function conditionsOf(query: TaskQuery, asking: Asking, bind: Bind): string[] {
  const conditions = [query.deleted ? 'deleted_at IS NOT NULL' : 'deleted_at IS NULL'];
  const add = (value: unknown, sql: () => string) => value !== undefined && conditions.push(sql());
  add(query.q, () => 'search @@ m.searched');
  add(query.status, () => STATUS[query.status!]);
  add(query.sectionId, () => idOrNone('section_id', query.sectionId!, bind));
  add(query.parentId, () => idOrNone('parent_id', query.parentId!, bind));
  add(query.priority, () => `priority = ANY(${bind(query.priority!.split(','))}::integer[])`);
  add(query.labelIds, () => labelled(query.labelIds!, bind));
  add(query.assigneeIds, () => assigned(query.assigneeIds!, asking, bind));
  add(query.createdBy, () => `created_by = ${bind(idOf(query.createdBy!, asking))}`);
  add(query.updatedBy, () => `updated_by = ${bind(idOf(query.updatedBy!, asking))}`);
  add(query.isRecurring, () => `recurrence IS ${query.isRecurring ? 'NOT ' : ''}NULL`);
  add(query.hasDue, () => (query.hasDue ? IS_DUE : `NOT ${IS_DUE}`));
  add(query.estimatedMin, () => `estimated_minutes >= ${bind(query.estimatedMin)}`);
  add(query.estimatedMax, () => `estimated_minutes <= ${bind(query.estimatedMax)}`);
  add(query.deadlineFrom, () => `deadline >= ${bind(query.deadlineFrom)}`);
  add(query.deadlineBefore, () => `deadline < ${bind(query.deadlineBefore)}`);
  return [...conditions, ...withinRanges(query, asking, bind), ...dueSoon(query, asking, bind)];
}

const idOrNone = (column: string, id: string, bind: Bind) =>
  id === 'none' ? `${column} IS NULL` : `${column} = ${bind(id)}`;

const idOf = (id: string, { userId }: Asking) => (id === 'me' ? userId : id);

// What both begin with is the condition of their index.
const labelled = (ids: string, bind: Bind) =>
  ids === 'none' ? `label_ids = '{}'` : `label_ids <> '{}' AND label_ids @> ${bind(ids.split(','))}::uuid[]`;

function assigned(ids: string, asking: Asking, bind: Bind): string {
  const given = ids.split(',');
  const people = given.filter((id) => id !== 'none').map((id) => idOf(id, asking));
  if (people.length === 0) return `assignee_ids = '{}'`;
  const anyOf = `assignee_ids <> '{}' AND assignee_ids && ${bind(people)}::uuid[]`;
  return people.length < given.length ? `(assignee_ids = '{}' OR ${anyOf})` : anyOf;
}

/** The beginning of a range, as a moment and as the first day that begins then or later. */
interface Bound {
  readonly moment: Date;
  readonly day: string;
}

function boundOf(given: string, zone: string): Bound {
  if (isLocalDate(given)) return { moment: startOf(given, zone), day: given };
  const moment = new Date(given);
  const day = dayIn(zone, moment);
  return { moment, day: startOf(day, zone) < moment ? plusDays(day, 1) : day };
}

function withinRanges(query: TaskQuery, { zone }: Asking, bind: Bind): string[] {
  return RANGES.flatMap((name) => {
    const bounds = [
      { given: query[`${name}From`], operator: '>=' },
      { given: query[`${name}Before`], operator: '<' },
    ];
    return bounds.flatMap(({ given, operator }) => {
      if (given === undefined) return [];
      const bound = boundOf(given, zone);
      return name === 'due'
        ? dueWithin(operator, bound, bind)
        : `${MOMENTS[name]} ${operator} ${bind(bound.moment.toISOString())}`;
    });
  });
}

/** Due at a moment or on a day; in front of that what the index can look for, which is never narrower. */
function dueWithin(operator: string, { moment, day }: Bound, bind: Bind): string[] {
  const [first, last] = [moment.getTime(), Date.parse(day)].toSorted((one, other) => one - other);
  const widest = new Date(operator === '<' ? last! : first!).toISOString();
  return [
    `${DUE_OR_NEVER} ${operator} ${bind(widest)}`,
    `(due_at ${operator} ${bind(moment.toISOString())} OR due_date ${operator} ${bind(day)})`,
  ];
}

/** `due=`: a day is that of the task's zone, and of the caller's where it has none. */
function dueSoon({ due: when }: TaskQuery, { zone, now }: Asking, bind: Bind): string[] {
  if (when === undefined) return [];
  const today = dayIn(zone, now);
  const todayThere = `CASE WHEN time_zone IS NULL THEN ${bind(today)}::date
    ELSE day_in(time_zone, ${bind(now.toISOString())}::timestamptz, ${bind(today)}::date) END`;
  const at = (days: number) => `${bind(startOf(plusDays(today, days), zone).toISOString())}::timestamptz`;
  // Nowhere is it more than a day earlier or later than here: what the index can look for.
  const due = (operator: string, days: number) =>
    `${DUE_OR_NEVER} ${operator} ${bind(`${plusDays(today, days)}T00:00:00.000Z`)}`;
  switch (when) {
    case 'today':
      return [
        due('>=', -2),
        due('<', 3),
        `(due_at >= ${at(0)} AND due_at < ${at(1)} OR due_date = ${todayThere})`,
      ];
    case 'upcoming':
      return [
        due('>=', -1),
        due('<', UPCOMING + 3),
        `(due_at >= ${at(1)} AND due_at < ${at(UPCOMING + 1)}
          OR due_date > ${todayThere} AND due_date <= ${todayThere} + ${UPCOMING})`,
      ];
    case 'overdue':
      return [STATUS.open, due('<', 2), `(due_at < ${bind(now.toISOString())} OR due_date < ${todayThere})`];
  }
}
