import { OfFormat, Whole } from '../../../platform/http/openapi/properties.js';
import type { Label } from '../label.entity.js';

/** A label, as it leaves. */
export class LabelDto {
  @OfFormat('uuid')
  id: string;
  name: string;
  /** `#rrggbb` */
  color: string | null;
  /** Counts the changes; the ETag is `"v<version>"`. */
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
  @OfFormat('date-time')
  updatedAt: string;

  /** The same shape that labels.queries.ts reads. */
  static from({ id, name, color, version, createdAt, updatedAt }: Label): LabelDto {
    return {
      id,
      name,
      color,
      version,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
