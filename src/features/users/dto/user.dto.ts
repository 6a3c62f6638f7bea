import type { Role } from '../../../platform/access/actor.js';
import { OfFormat, Whole } from '../../../platform/http/openapi-schema.js';

/** An account, as its owner and administrators see it. */
export class UserDto {
  /** @example "019a9f3e-5c00-7000-8000-00000000a11c" */
  @OfFormat('uuid')
  id: string;
  /**
   * Null when an OpenID provider told none.
   * @example "maya@example.com"
   */
  @OfFormat('email')
  email: string | null;
  /** @example "maya" */
  username: string;
  /** @example "Maya Lindqvist" */
  displayName: string;
  /**
   * What the account may do: `admin` includes `user`.
   * @example "user"
   */
  role: Role;
  /**
   * IANA time zone
   * @example "Europe/Stockholm"
   */
  timeZone: string;
  /**
   * BCP 47 language tag
   * @example "en"
   */
  locale: string;
  /** When the address was confirmed; null until then. */
  @OfFormat('date-time')
  emailVerifiedAt: string | null;
  /** When the account will be erased, because its owner wants it; null otherwise. */
  @OfFormat('date-time')
  eraseAt: string | null;
  /** @example 1 */
  @Whole()
  version: number;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  updatedAt: string;
}
