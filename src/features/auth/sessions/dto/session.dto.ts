import { OfFormat } from '../../../../platform/http/openapi/properties.js';

/** A place where an account is signed in. */
export class SessionDto {
  @OfFormat('uuid')
  id: string;
  /** What signed in, as it called itself. */
  userAgent: string;
  /** Where it was used from last. */
  address: string;
  @OfFormat('date-time')
  createdAt: string;
  /** When it was continued with its refresh token last. */
  @OfFormat('date-time')
  lastUsedAt: string;
  /** When it ends at the latest. */
  @OfFormat('date-time')
  expiresAt: string;
  /** Whether the request came from it. */
  isCurrent: boolean;
}
