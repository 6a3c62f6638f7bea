import { OfFormat, Whole } from '../../../../platform/http/openapi/properties.js';
import type { ChecklistItem } from '../checklist-item.entity.js';

/** A checklist item, as it leaves. */
export class ChecklistItemDto {
  @OfFormat('uuid')
  id: string;
  /** The task on whose checklist it is. */
  @OfFormat('uuid')
  taskId: string;
  name: string;
  /** How many. */
  @Whole()
  quantity: number | null;
  /** Whether it is done. */
  checked: boolean;
  /** Where it stands on the checklist. Compare it byte by byte. */
  position: string;
  /** Counts the changes; the ETag is `"v<version>"`. */
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
  @OfFormat('date-time')
  updatedAt: string;

  /** The same shape that checklist.queries.ts reads. */
  static from({
    id,
    taskId,
    name,
    quantity,
    checked,
    position,
    version,
    ...item
  }: ChecklistItem): ChecklistItemDto {
    const [createdAt, updatedAt] = [item.createdAt.toISOString(), item.updatedAt.toISOString()];
    return { id, taskId, name, quantity, checked, position, version, createdAt, updatedAt };
  }
}
