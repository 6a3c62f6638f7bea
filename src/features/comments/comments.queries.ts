import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { Keyset } from '../../platform/http/keyset.js';
import type { OpenPage, PageQuery } from '../../platform/http/page.js';
import { readPage, readPages } from '../../platform/http/read-page.js';
import { VISIBLE_TASKS, VisibleTasks } from '../tasks/visible-tasks.service.js';
import type { MemberDto } from '../projects/members/dto/member.dto.js';
import type { TaskDto } from '../tasks/dto/task.dto.js';
import type { CommentDto } from './dto/comment.dto.js';

const COMMENTS = `
  SELECT id, task_id AS "taskId", content, author_id AS "authorId", mentions, version, created_at AS "createdAt",
    updated_at AS "updatedAt"
  FROM comments`;
const OF_TASK = `${COMMENTS} WHERE task_id = $1`;
const OF_EACH = `${COMMENTS} WHERE task_id IN (${VISIBLE_TASKS})`;
const ONE = { name: 'comment', text: `${OF_TASK} AND id = $2` };

const AUTHORS = {
  name: 'comment-authors',
  text: `SELECT c.id, m.user_id AS "userId", u.username, u.display_name AS "displayName", m.role,
      m.accepted_at AS "acceptedAt"
    FROM comments c JOIN tasks t ON t.id = c.task_id AND t.deleted_at IS NULL
      JOIN project_members own ON own.project_id = t.project_id AND own.user_id = $1
      JOIN project_members m ON m.project_id = t.project_id AND m.user_id = c.author_id
      JOIN users u ON u.id = m.user_id
    WHERE c.id = ANY($2)`,
};

const oldestFirst = new Keyset<CommentDto>({
  createdAt: { sql: '"createdAt"', cast: 'timestamptz', of: (comment) => comment.createdAt },
}).order('createdAt');

/** Reads of comments. */
@Injectable()
export class CommentsQueries {
  constructor(
    private readonly database: Database,
    private readonly visible: VisibleTasks,
  ) {}

  /** Throws NotFound. */
  async get(actor: Actor, taskId: string, id: string): Promise<CommentDto> {
    await this.visible.check(actor, taskId);
    const [comment] = await this.database.rows<CommentDto>(ONE, [taskId, id]);
    if (!comment) throw new NotFound();
    return comment;
  }

  /** Oldest first. Throws NotFound for a task that the caller does not see. */
  async list(actor: Actor, taskId: string, query: PageQuery): Promise<OpenPage<CommentDto>> {
    await this.visible.check(actor, taskId);
    const listing = { name: 'comments', text: OF_TASK, values: [taskId], order: oldestFirst };
    return readPage(this.database, listing, query);
  }

  /** Those of each task, as far as the caller sees it. */
  listOfEach({ userId }: Actor, tasks: TaskDto[], query: PageQuery): Promise<OpenPage<CommentDto>[]> {
    const listings = {
      name: 'comments-of',
      text: OF_EACH,
      values: [userId],
      order: oldestFirst,
      of: 'taskId' as const,
    };
    return readPages(this.database, listings, tasks, query);
  }

  /** The author of each comment, as the list of members tells; null for who is no member. */
  async authorsOf({ userId }: Actor, comments: CommentDto[]): Promise<(MemberDto | null)[]> {
    const ids = comments.map(({ id }) => id);
    const authors = await this.database.rows<MemberDto & { id: string }>(AUTHORS, [userId, ids]);
    const byComment = new Map(authors.map(({ id, ...member }) => [id, member]));
    return ids.map((id) => byComment.get(id) ?? null);
  }
}
