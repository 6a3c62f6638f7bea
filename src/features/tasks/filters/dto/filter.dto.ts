import { ApiProperty } from '@nestjs/swagger';
import { OfFormat, Whole } from '../../../../platform/http/openapi/properties.js';
import { TaskQuery } from '../../dto/list-tasks.dto.js';
import type { Filter } from '../filter.entity.js';

/** A saved filter, as it leaves. */
export class FilterDto {
  @OfFormat('uuid')
  id: string;
  name: string;
  /** `#rrggbb` */
  color: string | null;
  /** What `GET /tasks` takes. */
  @ApiProperty({ type: TaskQuery })
  query: TaskQuery;
  /** Counts the changes; the ETag is `"v<version>"`. */
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
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
