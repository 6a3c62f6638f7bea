import { OfFormat, Whole } from '../../../platform/http/openapi-schema.js';
import type { Label } from '../label.entity.js';

/** A label, as it leaves. */
export class LabelDto {
  /** @example "019a9f3e-5c00-7000-8000-0000000002ab" */
  @OfFormat('uuid')
  id: string;
  /** @example "urgent" */
  name: string;
  /**
   * `#rrggbb`
   * @example "#d93025"
   */
  color: string | null;
  /**
   * Counts the changes; the ETag is `"v<version>"`.
   * @example 1
   */
  @Whole()
  version: number;
  /** @example "2026-11-20T09:30:00.000Z" */
  @OfFormat('date-time')
  createdAt: string;
  /** @example "2026-11-20T09:30:00.000Z" */
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
