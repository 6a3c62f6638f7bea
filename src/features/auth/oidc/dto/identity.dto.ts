import { OfFormat } from '../../../../platform/http/openapi-schema.js';

/** An account at a provider that opens yours. */
export class IdentityDto {
  /** @example "019a9f3e-5c00-7000-8000-0000000001d0" */
  @OfFormat('uuid')
  id: string;
  /**
   * The `id` that the provider has, or had when it was linked.
   * @example "google"
   */
  provider: string;
  /**
   * What the provider said when it was linked.
   * @example "maya@example.com"
   */
  @OfFormat('email')
  email: string | null;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
  /**
   * When somebody signed in with it last.
   * @example "2026-11-20T09:40:00.000Z"
   */
  @OfFormat('date-time')
  lastUsedAt: string;
}
