import { OfFormat, Whole } from '../../../../platform/http/openapi/properties.js';
import type { Section } from '../section.entity.js';

/** A section, as it leaves. */
export class SectionDto {
  @OfFormat('uuid')
  id: string;
  /** The project that it is a part of. */
  @OfFormat('uuid')
  projectId: string;
  name: string;
  /** Where it stands among the sections of its project. Compare it byte by byte. */
  position: string;
  /** Counts the changes; the ETag is `"v<version>"`. */
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
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
