import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { record } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import { type EnteredTask, TasksService } from '../tasks/tasks.service.js';
import { Comment } from './comment.entity.js';
import { CommentExists, NotTheAuthor, TooManyComments } from './comments.errors.js';
import { commentAdded, commentDeleted, commentEdited } from './comments.events.js';
import { mayDelete, mayEdit } from './comments.policy.js';
import { CommentDto } from './dto/comment.dto.js';
import type { CreateCommentDto } from './dto/create-comment.dto.js';
import type { UpdateCommentDto } from './dto/update-comment.dto.js';
import { mentionsIn } from './mentions.js';

const MAX_COMMENTS = 1000;

const MEMBERS_CALLED = `
  SELECT u.id, lower(u.username) AS name FROM project_members m JOIN users u ON u.id = m.user_id
  WHERE m.project_id = $1 AND lower(u.username) = ANY($2)`;

/** Nobody reads in the history what is deleted. */
const FORGET = `
  UPDATE events SET data = data - 'content' - 'changes'
  WHERE subject_id = $1 AND context_id IS NOT NULL AND data->>'commentId' = $2`;

/**
 * Use cases that change comments, whose task is locked meanwhile. Each throws NotFound for a task that the caller cannot
 * see and for a comment of another one, ProjectRoleRequired for viewers, ProjectArchived, and StaleVersion.
 */
@Injectable()
export class CommentsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tasks: TasksService,
  ) {}

  /** Throws CommentExists, TooManyComments. */
  create(actor: Actor, taskId: string, input: CreateCommentDto): Promise<CommentDto> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const manager = await tx.open();
      if ((await manager.countBy(Comment, { taskId })) >= MAX_COMMENTS) throw new TooManyComments();
      const mentions = await mentioned(tx, at, input.content);
      const comment = Comment.create({ ...input, taskId, authorId: actor.userId, mentions }, new Date());
      tx.insert(Comment, comment, { comments_pkey: () => new CommentExists() });
      const { id: commentId, content } = comment;
      record(tx, commentAdded, { ...about(actor, at), data: { commentId, content, mentions } });
      return CommentDto.from(comment);
    });
  }

  /** Throws NotTheAuthor. */
  update(
    actor: Actor,
    taskId: string,
    id: string,
    { content }: UpdateCommentDto,
    expected: ExpectedVersion,
  ): Promise<CommentDto> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const comment = await see(tx, taskId, id);
      if (!mayEdit(actor.userId, comment.authorId)) throw new NotTheAuthor();
      expected.check(comment.version);
      if (content === undefined || content === comment.content) return CommentDto.from(comment);
      const before = { ...comment };
      comment.revise(content, await mentioned(tx, at, content), new Date());
      tx.update(Comment, comment, ['content', 'mentions', 'version', 'updatedAt']);
      const changes = { content: { from: before.content, to: content } };
      const mentions = comment.mentions.filter((userId) => !before.mentions.includes(userId));
      record(tx, commentEdited, { ...about(actor, at), data: { commentId: id, changes, mentions } });
      return CommentDto.from(comment);
    });
  }

  /** Throws NotTheAuthor. */
  delete(actor: Actor, taskId: string, id: string, expected: ExpectedVersion): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const at = await this.tasks.enterTask(tx, actor, taskId, 'editor');
      const comment = await see(tx, taskId, id);
      if (!mayDelete(actor.userId, at.entered.role, comment.authorId)) throw new NotTheAuthor();
      expected.check(comment.version);
      const manager = await tx.open();
      await manager.delete(Comment, { id });
      await manager.query(FORGET, [taskId, id]);
      record(tx, commentDeleted, { ...about(actor, at), data: { commentId: id } });
    });
  }
}

/** No list of tasks shows anything of comments. */
const about = ({ userId }: Actor, { task, entered }: EnteredTask) => ({
  actorId: userId,
  subjectId: task.id,
  contextId: entered.projectId,
  scopes: [],
});

async function see(tx: Transaction, taskId: string, id: string): Promise<Comment> {
  const manager = await tx.open();
  const comment = await manager.findOneBy(Comment, { id, taskId });
  if (!comment) throw new NotFound();
  return comment;
}

/** The members of the project whom a text mentions. */
async function mentioned(tx: Transaction, { entered }: EnteredTask, content: string): Promise<string[]> {
  const mentions = mentionsIn(content);
  if (mentions.length === 0) return [];
  const manager = await tx.open();
  const members = await manager.query<{ id: string; name: string }[]>(MEMBERS_CALLED, [
    entered.projectId,
    mentions.flat(),
  ]);
  const ids = new Map(members.map(({ id, name }) => [name, id]));
  const found = mentions.map((names) => ids.get(names.find((name) => ids.has(name)) ?? ''));
  return [...new Set(found.filter((id) => id !== undefined))];
}
