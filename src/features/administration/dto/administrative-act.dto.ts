import { OfFormat } from '../../../platform/http/openapi/properties.js';
import type { ActType } from '../administration.events.js';

/** Something that an administrator did: who, what, to whom, when and from where. */
export class AdministrativeActDto {
  @OfFormat('uuid')
  id: string;
  /** What was done. */
  type: ActType;
  /** Who did it. */
  @OfFormat('uuid')
  actorId: string;
  /** Null once the account is erased. */
  actorUsername: string | null;
  /** Whom it happened to. */
  @OfFormat('uuid')
  subjectId: string;
  /** Null once the account is erased. */
  subjectUsername: string | null;
  /** Where it was done from. */
  address: string;
  /** What it was, for what has a value. */
  from: string | null;
  /** What it became. */
  to: string | null;
  @OfFormat('date-time')
  occurredAt: string;
}
