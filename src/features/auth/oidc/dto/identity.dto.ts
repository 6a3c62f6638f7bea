import { OfFormat } from '../../../../platform/http/openapi/properties.js';

/** An account at a provider that opens yours. */
export class IdentityDto {
  @OfFormat('uuid')
  id: string;
  /** The `id` that the provider has, or had when it was linked. */
  provider: string;
  /** What the provider said when it was linked. */
  @OfFormat('email')
  email: string | null;
  @OfFormat('date-time')
  createdAt: string;
  /** When somebody signed in with it last. */
  @OfFormat('date-time')
  lastUsedAt: string;
}
