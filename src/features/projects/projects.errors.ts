import { defineError } from '../../platform/errors/domain-error.js';
import type { ProjectRole } from './project-member.entity.js';

/** A member of the project who may see this, and not do it. */
export class ProjectRoleRequired extends defineError({
  code: 'project-role-required',
  kind: 'forbidden',
  title: 'Your role in the project does not allow this',
  why: 'You are in the project, and may see this. Viewers only read; editors change what is in the project; members and the project itself are for its owner.',
  remedy: 'Ask the owner of the project. `GET /api/v1/projects/{id}/members` says who that is.',
}) {
  constructor(needed: ProjectRole) {
    super(`This needs the role ${needed} in the project.`);
  }
}

/** What is in an archived project stays as it is. */
export class ProjectArchived extends defineError({
  code: 'project-archived',
  kind: 'conflict',
  title: 'The project is archived',
  detail: 'Nothing in an archived project can be changed. Its owner can take it back from the archive.',
  why: 'What is in an archived project can be read, and stays as it is.',
  remedy: 'Its owner takes it back with `DELETE /api/v1/projects/{id}/archival`.',
}) {}

/** A body names a project that is not there, or that the caller is not in. */
export class UnknownProject extends defineError({
  code: 'unknown-project',
  kind: 'unprocessable',
  title: 'No such project',
  detail: 'The project is not there, or you are not in it.',
  why: 'An id in the body belongs to no project, or to one that you are not in. The answer is the same for both.',
  remedy: 'Take an `id` from `GET /api/v1/projects`. A task without `projectId` goes to your Inbox.',
}) {}

/** The id that the client made belongs to a project already. */
export class ProjectExists extends defineError({
  code: 'project-exists',
  kind: 'conflict',
  title: 'This id is taken',
  detail: 'A project with this id exists. Make a new UUIDv7, or leave the id out.',
  why: 'You made the `id` of the project yourself, and there is one with it: perhaps this is the second time that you send the same request.',
  remedy:
    'Read it with `GET /api/v1/projects/{id}`: if it is yours, all is well. Otherwise make a new UUIDv7.',
}) {}

/** The Inbox stays where and what it is. */
export class InboxFixed extends defineError({
  code: 'inbox-fixed',
  kind: 'conflict',
  title: 'The Inbox stays as it is',
  detail:
    'An Inbox can be coloured and moved among your projects, and nothing else. Make a project for the rest.',
  why: 'Everybody has one Inbox, for what belongs nowhere else. It is never renamed, archived, deleted, shared, or put below another project, and nothing is put below it.',
  remedy: 'Make a project with `POST /api/v1/projects` for what you have in mind.',
}) {}

/** Below itself, or deeper than projects go. */
export class ProjectNesting extends defineError({
  code: 'project-nesting',
  kind: 'unprocessable',
  title: 'It cannot be below that project',
  detail: 'A project cannot be below itself, and projects go five levels deep.',
  why: 'The project would be below itself, or one of those below it deeper than five levels.',
  remedy: 'Take a `parentId` further up, or `null` for the top.',
}) {}

/** One project more than a user may be in. */
export class TooManyProjects extends defineError({
  code: 'too-many-projects',
  kind: 'conflict',
  title: 'Too many projects',
  detail: 'Nobody may be in more than 500 projects. Leave or delete one first.',
  why: 'You are in 500 projects, those of others and your Inbox included.',
  remedy: 'Leave or delete one first. Archived ones count.',
}) {}
