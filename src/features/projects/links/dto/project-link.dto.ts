import { OfFormat } from '../../../../platform/http/openapi-schema.js';
import type { ProjectLink } from '../project-link.entity.js';

/** A link to a project, without its token. */
export class ProjectLinkDto {
  /** @example "019a9f3e-5c00-7000-8000-00000000011c" */
  @OfFormat('uuid')
  id: string;
  /** @example "2026-11-20T09:30:00.000Z" */
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
  /**
   * For `GET /shared-projects/{token}`. It is told only now.
   * @example "q0ZzVt3k8mS1r2Yx5uWn7bCd9eFgHjKlMoPqRsTuVwX"
   */
  token: string;
}
