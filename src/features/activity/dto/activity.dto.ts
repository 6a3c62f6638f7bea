import { OfFormat, OfShape } from '../../../platform/http/openapi-schema.js';

const ANYTHING = { type: ['object', 'array', 'string', 'number', 'boolean', 'null'] };

/** Something that happened. */
export class ActivityDto {
  /** @example "019a9f3e-5c00-7000-8000-00000000ac71" */
  @OfFormat('uuid')
  id: string;
  /**
   * What it was.
   * @example "task.changed"
   */
  type: string;
  /**
   * Who did it; null for the system, and for an account that has been erased.
   * @example "019a9f3e-5c00-7000-8000-00000000a11c"
   */
  @OfFormat('uuid')
  actorId: string | null;
  /** The same by name, as they call themselves now. */
  @OfShape({
    properties: {
      username: { type: 'string', example: 'maya' },
      displayName: { type: 'string', example: 'Maya Lindqvist' },
    },
    required: ['username', 'displayName'],
  })
  actor: { username: string; displayName: string } | null;
  /**
   * The task that it happened to; null for the project itself.
   * @example "019a9f3e-5c00-7000-8000-0000000007a5"
   */
  @OfFormat('uuid')
  taskId: string | null;
  /** What is different, by field. Ids of projects and tasks that you do not see are null. */
  @OfShape({
    additionalProperties: {
      type: 'object',
      properties: { from: ANYTHING, to: ANYTHING },
      required: ['from', 'to'],
    },
    example: { title: { from: 'Release notes', to: 'Write the release notes' } },
  })
  changes: Record<string, { from: unknown; to: unknown }> | null;
  /** What else there is to say, by `type`: which item or comment, what it said. Null once the actor's account is erased. */
  @OfShape({ additionalProperties: true })
  details: Record<string, unknown> | null;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  occurredAt: string;
}
