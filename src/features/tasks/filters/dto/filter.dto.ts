import { ApiProperty } from '@nestjs/swagger';
import { OfFormat, Whole } from '../../../../platform/http/openapi-schema.js';
import { TaskQuery } from '../../dto/list-tasks.dto.js';
import type { Filter } from '../filter.entity.js';

/** A saved filter, as it leaves. */
export class FilterDto {
  /** @example "019a9f3e-5c00-7000-8000-000000000f11" */
  @OfFormat('uuid')
  id: string;
  /** @example "Urgent this week" */
  name: string;
  /**
   * `#rrggbb`
   * @example "#d93025"
   */
  color: string | null;
  @ApiProperty({ type: TaskQuery, example: { status: 'open', priority: '3,4', due: 'upcoming' } })
  query: TaskQuery;
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

  /** The same shape that filters.queries.ts reads. */
  static from({ id, name, color, query, version, createdAt, updatedAt }: Filter): FilterDto {
    return {
      id,
      name,
      color,
      query,
      version,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
    };
  }
}
