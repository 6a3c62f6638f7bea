import { OfFormat, Whole } from '../../../../platform/http/openapi-schema.js';
import type { ChecklistItem } from '../checklist-item.entity.js';

/** A checklist item, as it leaves. */
export class ItemDto {
  /** @example "019a9f3e-5c00-7000-8000-0000000017e3" */
  @OfFormat('uuid')
  id: string;
  /**
   * The task on whose checklist it is.
   * @example "019a9f3e-5c00-7000-8000-0000000007a5"
   */
  @OfFormat('uuid')
  taskId: string;
  /** @example "Apple" */
  name: string;
  /**
   * How many.
   * @example 10
   */
  @Whole()
  quantity: number | null;
  /**
   * Whether it is done.
   * @example false
   */
  checked: boolean;
  /**
   * Where it stands on the checklist. Compare it byte by byte.
   * @example "iK2x9Zq41T"
   */
  position: string;
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

  /** The same shape that checklist.queries.ts reads. */
  static from({ id, taskId, name, quantity, checked, position, version, ...item }: ChecklistItem): ItemDto {
    const [createdAt, updatedAt] = [item.createdAt.toISOString(), item.updatedAt.toISOString()];
    return { id, taskId, name, quantity, checked, position, version, createdAt, updatedAt };
  }
}
