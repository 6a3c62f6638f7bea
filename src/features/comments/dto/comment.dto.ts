import { Ids, OfFormat, Whole } from '../../../platform/http/openapi-schema.js';
import type { Comment } from '../comment.entity.js';

/** A comment, as it leaves. */
export class CommentDto {
  /** @example "019a9f3e-5c00-7000-8000-000000000c03" */
  @OfFormat('uuid')
  id: string;
  /**
   * The task that it is about.
   * @example "019a9f3e-5c00-7000-8000-0000000007a5"
   */
  @OfFormat('uuid')
  taskId: string;
  /**
   * Markdown.
   * @example "The draft is ready, @omar: may I send it?"
   */
  content: string;
  /**
   * The user who wrote it, who may have left the project since.
   * @example "019a9f3e-5c00-7000-8000-00000000a11c"
   */
  @OfFormat('uuid')
  authorId: string;
  /** The users whom it mentions, of those who were in the project when it was written. */
  @Ids()
  mentions: string[];
  /**
   * Counts the changes; the ETag is `"v<version>"`.
   * @example 1
   */
  @Whole()
  version: number;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  updatedAt: string;

  /** The same shape that comments.queries.ts reads. */
  static from({ id, taskId, content, authorId, mentions, version, ...comment }: Comment): CommentDto {
    const [createdAt, updatedAt] = [comment.createdAt.toISOString(), comment.updatedAt.toISOString()];
    return { id, taskId, content, authorId, mentions, version, createdAt, updatedAt };
  }
}
