import type { Role } from '../../../platform/access/actor.js';
import { OfFormat, Whole } from '../../../platform/http/openapi/properties.js';
import type { User } from '../user.entity.js';

/** An account, as its owner and administrators see it. */
export class UserDto {
  @OfFormat('uuid')
  id: string;
  /** Null when an OpenID provider told none. */
  @OfFormat('email')
  email: string | null;
  username: string;
  displayName: string;
  /** What the account may do: `admin` includes `user`. */
  role: Role;
  /** IANA time zone */
  timeZone: string;
  /** BCP 47 language tag */
  locale: string;
  /** When the address was confirmed; null until then. */
  @OfFormat('date-time')
  emailVerifiedAt: string | null;
  /** When the account will be erased, because its owner wants it; null otherwise. */
  @OfFormat('date-time')
  eraseAt: string | null;
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
  @OfFormat('date-time')
  updatedAt: string;

  /** The same shape that users.queries.ts reads. */
  static from(user: User): UserDto {
    return {
      id: user.id,
      email: user.email,
      username: user.username,
      displayName: user.displayName,
      role: user.role,
      timeZone: user.timeZone,
      locale: user.locale,
      emailVerifiedAt: user.emailVerifiedAt?.toISOString() ?? null,
      eraseAt: user.eraseAt?.toISOString() ?? null,
      version: user.version,
      createdAt: user.createdAt.toISOString(),
      updatedAt: user.updatedAt.toISOString(),
    };
  }
}
