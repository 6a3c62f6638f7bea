import { OfFormat } from '../../../../platform/http/openapi-schema.js';

/** A place where an account is signed in. */
export class SessionDto {
  /** @example "019a9f3e-5c00-7000-8000-00000000e551" */
  @OfFormat('uuid')
  id: string;
  /**
   * What signed in, as it called itself.
   * @example "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
   */
  userAgent: string;
  /**
   * Where it was used from last.
   * @example "203.0.113.7"
   */
  address: string;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
  /**
   * When it was continued with its refresh token last.
   * @example "2026-11-20T09:40:00.000Z"
   */
  @OfFormat('date-time')
  lastUsedAt: string;
  /**
   * When it ends at the latest.
   * @example "2027-02-18T09:30:00.000Z"
   */
  @OfFormat('date-time')
  expiresAt: string;
  /**
   * Whether the request came from it.
   * @example true
   */
  isCurrent: boolean;
}
