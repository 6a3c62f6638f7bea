import { OfFormat, Whole } from '../../../../platform/http/openapi-schema.js';
import type { Section } from '../section.entity.js';

/** A section, as it leaves. */
export class SectionDto {
  /** @example "019a9f3e-5c00-7000-8000-0000000005ec" */
  @OfFormat('uuid')
  id: string;
  /**
   * The project that it is a part of.
   * @example "019a9f3e-5c00-7000-8000-0000000009c7"
   */
  @OfFormat('uuid')
  projectId: string;
  /** @example "In progress" */
  name: string;
  /**
   * Where it stands among the sections of its project. Compare it byte by byte.
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

  /** The same shape that sections.queries.ts reads. */
  static from(section: Section): SectionDto {
    return {
      id: section.id,
      projectId: section.projectId,
      name: section.name,
      position: section.position,
      version: section.version,
      createdAt: section.createdAt.toISOString(),
      updatedAt: section.updatedAt.toISOString(),
    };
  }
}
