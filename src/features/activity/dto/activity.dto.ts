import { OfFormat, OfShape } from '../../../platform/http/openapi/properties.js';

const ANYTHING = { type: ['object', 'array', 'string', 'number', 'boolean', 'null'], items: {} };

/** Something that happened. */
export class ActivityDto {
  @OfFormat('uuid')
  id: string;
  /** What it was. */
  type: string;
  /** Who did it; null for the system, and for an account that has been erased. */
  @OfFormat('uuid')
  actorId: string | null;
  /** The same by name, as they call themselves now. */
  @OfShape({
    properties: {
      username: { type: 'string', description: 'The name to be mentioned by.' },
      displayName: { type: 'string', description: 'The name to show.' },
    },
    required: ['username', 'displayName'],
  })
  actor: { username: string; displayName: string } | null;
  /** The task that it happened to; null for the project itself. */
  @OfFormat('uuid')
  taskId: string | null;
  /** What is different, by field. Ids of projects and tasks that you do not see are null. */
  @OfShape({
    additionalProperties: {
      type: 'object',
      properties: { from: ANYTHING, to: ANYTHING },
      required: ['from', 'to'],
    },
  })
  changes: Record<string, { from: unknown; to: unknown }> | null;
  /** What else there is to say, by `type`: which item or comment, what it said. Null once the actor's account is erased. */
  @OfShape({ additionalProperties: true })
  details: Record<string, unknown> | null;
  @OfFormat('date-time')
  occurredAt: string;
}
