import { OfFormat, Whole } from '../../../platform/http/openapi/properties.js';
import type { ProjectMember, ProjectRole } from '../project-member.entity.js';
import type { Project } from '../project.entity.js';

/** A project, as one of its members sees it. */
export class ProjectDto {
  @OfFormat('uuid')
  id: string;
  name: string;
  color: string | null;
  /** The project below which you keep it. The other members keep it where they like. */
  @OfFormat('uuid')
  parentId: string | null;
  /** Whether it is your Inbox, which nobody else is ever in. */
  isInbox: boolean;
  /** What you are in it: `viewer`, `editor` or `owner`. */
  role: ProjectRole;
  /** Where it stands among your projects. Compare it byte by byte. */
  position: string;
  /** Nothing in it can be changed since; null while it is in use. */
  @OfFormat('date-time')
  archivedAt: string | null;
  /** Counts the changes of the project, of its members and of where they keep it; the ETag is `"v<version>"`. */
  @Whole()
  version: number;
  @OfFormat('date-time')
  createdAt: string;
  /** When the version changed. */
  @OfFormat('date-time')
  updatedAt: string;

  /** The same shape that projects.queries.ts reads. */
  static from(project: Project, { parentId, role, position }: ProjectMember): ProjectDto {
    return {
      id: project.id,
      name: project.name,
      color: project.color,
      parentId,
      isInbox: project.isInbox,
      role,
      position,
      archivedAt: project.archivedAt?.toISOString() ?? null,
      version: project.version,
      createdAt: project.createdAt.toISOString(),
      updatedAt: project.updatedAt.toISOString(),
    };
  }
}
