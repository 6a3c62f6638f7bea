import type pg from 'pg';

/** A user of the benchmark. */
export interface BenchUser {
  id: string;
  username: string;
  email: string;
  taskIds: string[];
}

/** A task as it is written into every database; the names are those of Doable's columns. */
export interface TaskRow {
  id: string;
  owner_id: string;
  title: string;
  description: string;
  priority: number;
  version: number;
  created_at: string;
  updated_at: string;
}

/** The rows that every server of the comparison starts with. */
export interface Dataset {
  users: BenchUser[];
  tasks: TaskRow[];
}

export const TASKS_PER_USER = 50;

const firstInstant = Date.UTC(2026, 0, 5, 8);

/** Makes the same users and tasks on every run: `userCount` users with 50 tasks each. */
export function makeDataset(userCount: number): Dataset {
  const users: BenchUser[] = [];
  const tasks: TaskRow[] = [];
  for (let u = 0; u < userCount; u += 1) {
    const username = `user${String(u).padStart(4, '0')}`;
    const user = { id: uuid(u, 0), username, email: `${username}@bench.example`, taskIds: [] as string[] };
    for (let t = 1; t <= TASKS_PER_USER; t += 1) {
      const task = makeTask(user, u, t);
      user.taskIds.push(task.id);
      tasks.push(task);
    }
    users.push(user);
  }
  return { users, tasks };
}

function makeTask(user: BenchUser, u: number, t: number): TaskRow {
  const createdAt = new Date(firstInstant + u * 60_000 + t * 1000).toISOString();
  return {
    id: uuid(u, t),
    owner_id: user.id,
    title: `Read the figures of week ${t}`,
    description: 'Compare with last year.',
    priority: t % 5,
    version: 1,
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** Writes the tasks into a table `tasks`, in columns named as their members are; the others get their defaults. */
export async function insertTasks(client: pg.Client, tasks: object[]): Promise<void> {
  // By name: a table may have columns that it makes itself.
  const names = Object.keys(tasks[0]!).join(', ');
  const sql = `INSERT INTO tasks (${names}) SELECT ${names} FROM json_populate_recordset(NULL::tasks, $1)`;
  await client.query(sql, [JSON.stringify(tasks)]);
}

/** A UUID of version 7 whose time part follows `t`, so that ids sort as the tasks were created. */
function uuid(u: number, t: number): string {
  const time = (firstInstant + u * 60_000 + t * 1000).toString(16).padStart(12, '0');
  const rest = (u * 1000 + t).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}`;
}
