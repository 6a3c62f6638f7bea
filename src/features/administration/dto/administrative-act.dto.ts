import { OfFormat } from '../../../platform/http/openapi-schema.js';
import type { ActType } from '../administration.events.js';

/** Something that an administrator did: who, what, to whom, when and from where. */
export class AdministrativeActDto {
  /** @example "019a9f3e-5c00-7000-8000-0000000000ac" */
  @OfFormat('uuid')
  id: string;
  /** @example "role-changed" */
  type: ActType;
  /**
   * Who did it.
   * @example "019a9f3e-5c00-7000-8000-00000000ad1e"
   */
  @OfFormat('uuid')
  actorId: string;
  /**
   * Null once the account is erased.
   * @example "adele"
   */
  actorUsername: string | null;
  /**
   * Whom it happened to.
   * @example "019a9f3e-5c00-7000-8000-00000000a11c"
   */
  @OfFormat('uuid')
  subjectId: string;
  /**
   * Null once the account is erased.
   * @example "maya"
   */
  subjectUsername: string | null;
  /**
   * Where it was done from.
   * @example "203.0.113.7"
   */
  address: string;
  /**
   * What it was, for what has a value.
   * @example "user"
   */
  from: string | null;
  /**
   * What it became.
   * @example "admin"
   */
  to: string | null;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  occurredAt: string;
}
