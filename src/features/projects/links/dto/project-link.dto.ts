import { OfFormat } from '../../../../platform/http/openapi/properties.js';
import type { ProjectLink } from '../project-link.entity.js';

/** A link to a project, without its token. */
export class ProjectLinkDto {
  @OfFormat('uuid')
  id: string;
  @OfFormat('date-time')
  createdAt: string;
  /** When it ends; null when it does not by itself. */
  @OfFormat('date-time')
  expiresAt: string | null;

  static from({ id, createdAt, expiresAt }: ProjectLink): ProjectLinkDto {
    return { id, createdAt: createdAt.toISOString(), expiresAt: expiresAt?.toISOString() ?? null };
  }
}

/** A link that was just made. */
export class CreatedProjectLinkDto extends ProjectLinkDto {
  /** For `GET /shared-projects/{token}`. It is told only now. */
  token: string;
}
