/**
 * The floor: what Fastify, PostgreSQL and Redis can do here with nothing in between. Tokens are verified once and
 * remembered, statements are prepared, instants are made text by PostgreSQL, and a cached list goes from Redis to the
 * socket as the bytes that it is. No validation, no errors worth the name, no rights beyond "is the owner".
 */
import { createSecretKey } from 'node:crypto';
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import jwt from 'jsonwebtoken';
import pg from 'pg';

const { DATABASE_URL, REDIS_URL = '', PORT, JWT_SECRET = '' } = process.env;
const secret = createSecretKey(JWT_SECRET, 'utf8');
const pool = new pg.Pool({ connectionString: DATABASE_URL });
const redis = new Redis(REDIS_URL);
const MEMO_LIMIT = 10_000;
const json = 'application/json; charset=utf-8';

const instant = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
const columns = `id, title, description, priority,
  CASE WHEN completed_at IS NULL THEN 'open' ELSE 'completed' END AS status,
  ${instant('completed_at')} AS "completedAt", ${instant('start_at')} AS "startAt", ${instant('due_at')} AS "dueAt",
  due_date::text AS "dueDate", deadline::text, recurrence, time_zone AS "timeZone", estimated_minutes AS "estimatedMinutes",
  owner_id AS "projectId", section_id AS "sectionId", parent_id AS "parentId", to_json(label_ids) AS "labelIds",
  to_json(assignee_ids) AS "assigneeIds", position, owner_id AS "createdBy", owner_id AS "updatedBy", version,
  ${instant('created_at')} AS "createdAt", ${instant('updated_at')} AS "updatedAt", ${instant('deleted_at')} AS "deletedAt"`;

const statements = {
  list: `SELECT ${columns} FROM tasks WHERE owner_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50`,
  read: `SELECT ${columns} FROM tasks WHERE id = $1 AND owner_id = $2`,
  create: `INSERT INTO tasks (id, owner_id, title, description, priority)
    VALUES (gen_random_uuid(), $1, $2, $3, $4) RETURNING ${columns}`,
  patch: `UPDATE tasks SET title = COALESCE($3, title), description = COALESCE($4, description),
      priority = COALESCE($5, priority), version = version + 1, updated_at = now()
    WHERE id = $1 AND owner_id = $2 RETURNING ${columns}`,
  remove: 'DELETE FROM tasks WHERE id = $1 AND owner_id = $2 RETURNING id',
};

async function query(name: keyof typeof statements, values: unknown[]) {
  const { rows } = await pool.query({ name, text: statements[name], values });
  return rows;
}

const verified = new Map<string, { userId: string; expiresAt: number }>();

function userOf(request: FastifyRequest): string | undefined {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
  const known = verified.get(token);
  if (known && known.expiresAt > Date.now()) return known.userId;
  try {
    const { sub = '', exp = 0 } = jwt.verify(token, secret, { algorithms: ['HS256'] }) as jwt.JwtPayload;
    if (verified.size >= MEMO_LIMIT) verified.clear();
    verified.set(token, { userId: sub, expiresAt: exp * 1000 });
    return sub;
  } catch {
    return undefined;
  }
}

interface TaskBody {
  title?: string;
  description?: string;
  priority?: number;
}
interface TaskRoute {
  Params: { id: string };
  Body: TaskBody;
}

const app = Fastify();
app.decorateRequest('userId', '');
app.addHook('onRequest', (request, reply, done) => {
  const userId = userOf(request);
  if (!userId) return void reply.code(401).send({ message: 'Invalid token' });
  request.userId = userId;
  done();
});

declare module 'fastify' {
  interface FastifyRequest {
    userId: string;
  }
}

const cacheKey = (userId: string) => `floor:tasks:${userId}`;

function sendTask(reply: FastifyReply, task: unknown, status = 200) {
  if (!task) return reply.code(404).send({ message: 'Task not found' });
  return reply.code(status).type(json).send(JSON.stringify(task));
}

app.get('/tasks', async (request, reply) => {
  const mayUseCache = request.headers['cache-control'] !== 'no-cache';
  const cached = mayUseCache ? await redis.getBuffer(cacheKey(request.userId)) : null;
  if (cached) return reply.type(json).send(cached);

  const body = JSON.stringify({ data: await query('list', [request.userId]), nextCursor: null });
  if (mayUseCache) await redis.setex(cacheKey(request.userId), 3600, body);
  return reply.type(json).send(body);
});

app.get<TaskRoute>('/tasks/:id', async (request, reply) => {
  const [task] = await query('read', [request.params.id, request.userId]);
  return sendTask(reply, task);
});

app.post<TaskRoute>('/tasks', async (request, reply) => {
  const { title, description, priority = 0 } = request.body;
  const [task] = await query('create', [request.userId, title, description, priority]);
  await redis.del(cacheKey(request.userId));
  return sendTask(reply, task, 201);
});

app.patch<TaskRoute>('/tasks/:id', async (request, reply) => {
  const { title, description, priority } = request.body;
  const [task] = await query('patch', [request.params.id, request.userId, title, description, priority]);
  await redis.del(cacheKey(request.userId));
  return sendTask(reply, task);
});

app.delete<TaskRoute>('/tasks/:id', async (request, reply) => {
  await query('remove', [request.params.id, request.userId]);
  await redis.del(cacheKey(request.userId));
  return reply.code(204).send();
});

await app.listen({ port: Number(PORT), host: '127.0.0.1' });
