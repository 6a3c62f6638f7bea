import { Ids, OfFormat, Whole } from '../../../platform/http/openapi/properties.js';
import type { Comment } from '../comment.entity.js';

/** A comment, as it leaves. */
export class CommentDto {
  @OfFormat('uuid')
  id: string;
  /** The task that it is about. */
  @OfFormat('uuid')
  taskId: string;
  /** Markdown. */
  content: string;
  /** The user who wrote it, who may have left the project since. */
  @OfFormat('uuid')
  authorId: string;
  /** The users whom it mentions, of those who were in the project when it was written. */
  @Ids()
  mentions: string[];
  /** Counts the changes; the ETag is `"v<version>"`. */
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
  @OfFormat('date-time')
  updatedAt: string;

  /** The same shape that comments.queries.ts reads. */
  static from({ id, taskId, content, authorId, mentions, version, ...comment }: Comment): CommentDto {
    const [createdAt, updatedAt] = [comment.createdAt.toISOString(), comment.updatedAt.toISOString()];
    return { id, taskId, content, authorId, mentions, version, createdAt, updatedAt };
  }
}
