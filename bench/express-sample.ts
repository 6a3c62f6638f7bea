/**
 * The to-do service that articles about "backend architecture" show, completed so that it runs:
 * Express, a pg pool, a Redis cache of the list for an hour under one key per user, deleted on every write.
 * No validation and no docs, as there. `JWT_KEY_OBJECT=1` mends its one costly fault, the secret given as a string.
 */
import { createSecretKey } from 'node:crypto';
import express, { type NextFunction, type Request, type Response } from 'express';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import { createClient } from 'redis';

const { DATABASE_URL, REDIS_URL, PORT, JWT_SECRET = '', JWT_KEY_OBJECT } = process.env;
const secret = JWT_KEY_OBJECT ? createSecretKey(JWT_SECRET, 'utf8') : JWT_SECRET;
const pool = new pg.Pool({ connectionString: DATABASE_URL });
const redis = createClient({ url: REDIS_URL });
await redis.connect();

const columns = `id, title, description, priority,
  CASE WHEN completed_at IS NULL THEN 'open' ELSE 'completed' END AS status,
  completed_at AS "completedAt", start_at AS "startAt", due_at AS "dueAt", due_date::text AS "dueDate",
  deadline::text, recurrence, time_zone AS "timeZone", estimated_minutes AS "estimatedMinutes",
  owner_id AS "projectId", section_id AS "sectionId", parent_id AS "parentId", label_ids AS "labelIds",
  assignee_ids AS "assigneeIds", position, owner_id AS "createdBy", owner_id AS "updatedBy", version,
  created_at AS "createdAt", updated_at AS "updatedAt", deleted_at AS "deletedAt"`;

const cacheKey = (userId: string) => `tasks:${userId}`;

function authenticate(req: Request, res: Response, next: NextFunction) {
  const token = req.headers.authorization?.split(' ')[1];
  if (!token) return res.status(401).json({ message: 'No token provided' });
  try {
    res.locals.userId = jwt.verify(token, secret, { algorithms: ['HS256'] }).sub;
  } catch {
    return res.status(401).json({ message: 'Invalid token' });
  }
  next();
}

function sendTask(res: Response, task: unknown, status = 200) {
  if (!task) return res.status(404).json({ message: 'Task not found' });
  res.status(status).json(task);
}

const app = express();
app.use(express.json());
app.use('/tasks', authenticate);

app.get('/tasks', async (req, res) => {
  const key = cacheKey(res.locals.userId);
  const mayUseCache = req.headers['cache-control'] !== 'no-cache';
  const cached = mayUseCache ? await redis.get(key) : null;
  if (cached) return res.json(JSON.parse(cached));

  const { rows } = await pool.query(
    `SELECT ${columns} FROM tasks WHERE owner_id = $1 ORDER BY created_at DESC, id DESC LIMIT 50`,
    [res.locals.userId],
  );
  const list = { data: rows, nextCursor: null };
  if (mayUseCache) await redis.setEx(key, 3600, JSON.stringify(list));
  res.json(list);
});

app.get('/tasks/:id', async (req, res) => {
  const { rows } = await pool.query(`SELECT ${columns} FROM tasks WHERE id = $1 AND owner_id = $2`, [
    req.params.id,
    res.locals.userId,
  ]);
  sendTask(res, rows[0]);
});

app.post('/tasks', async (req, res) => {
  const { title, description, priority = 0 } = req.body;
  const { rows } = await pool.query(
    `INSERT INTO tasks (id, owner_id, title, description, priority)
     VALUES (gen_random_uuid(), $1, $2, $3, $4) RETURNING ${columns}`,
    [res.locals.userId, title, description, priority],
  );
  await redis.del(cacheKey(res.locals.userId));
  sendTask(res, rows[0], 201);
});

app.patch('/tasks/:id', async (req, res) => {
  const { title, description, priority } = req.body;
  const { rows } = await pool.query(
    `UPDATE tasks SET title = COALESCE($3, title), description = COALESCE($4, description),
       priority = COALESCE($5, priority), version = version + 1, updated_at = now()
     WHERE id = $1 AND owner_id = $2 RETURNING ${columns}`,
    [req.params.id, res.locals.userId, title, description, priority],
  );
  await redis.del(cacheKey(res.locals.userId));
  sendTask(res, rows[0]);
});

app.delete('/tasks/:id', async (req, res) => {
  await pool.query('DELETE FROM tasks WHERE id = $1 AND owner_id = $2', [req.params.id, res.locals.userId]);
  await redis.del(cacheKey(res.locals.userId));
  res.status(204).end();
});

app.listen(Number(PORT), '127.0.0.1');
