import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { Keyset } from '../../platform/http/keyset.js';
import type { Page, PageQuery } from '../../platform/http/page.js';
import { readPage } from '../../platform/http/read-page.js';
import { VisibleTasks } from '../tasks/visible-tasks.service.js';
import type { CommentDto } from './dto/comment.dto.js';

const COMMENTS = `
  SELECT id, task_id AS "taskId", content, author_id AS "authorId", mentions, version, created_at AS "createdAt",
    updated_at AS "updatedAt"
  FROM comments WHERE task_id = $1`;
const ONE = { name: 'comment', text: `${COMMENTS} AND id = $2` };

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
  async list(actor: Actor, taskId: string, query: PageQuery): Promise<Page<CommentDto>> {
    await this.visible.check(actor, taskId);
    const listing = { name: 'comments', text: COMMENTS, values: [taskId], order: oldestFirst };
    return readPage(this.database, listing, query);
  }
}
