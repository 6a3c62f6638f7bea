import { DomainError } from '../../platform/errors/domain-error.js';
import type { ProjectRole } from './project-member.entity.js';

/** A member of the project who may see this, and not do it. */
export class ProjectRoleRequired extends DomainError {
  readonly code = 'project-role-required';
  readonly kind = 'forbidden';
  readonly title = 'Your role in the project does not allow this';

  constructor(needed: ProjectRole) {
    super(`This needs the role ${needed} in the project.`);
  }
}

/** What is in an archived project stays as it is. */
export class ProjectArchived extends DomainError {
  readonly code = 'project-archived';
  readonly kind = 'conflict';
  readonly title = 'The project is archived';

  constructor() {
    super('Nothing in an archived project can be changed. Its owner can take it back from the archive.');
  }
}

/** A body names a project that is not there, or that the caller is not in. */
export class UnknownProject extends DomainError {
  readonly code = 'unknown-project';
  readonly kind = 'unprocessable';
  readonly title = 'No such project';

  constructor() {
    super('The project is not there, or you are not in it.');
  }
}

/** The id that the client made belongs to a project already. */
export class ProjectExists extends DomainError {
  readonly code = 'project-exists';
  readonly kind = 'conflict';
  readonly title = 'This id is taken';

  constructor() {
    super('A project with this id exists. Make a new UUIDv7, or leave the id out.');
  }
}

/** The Inbox stays where and what it is. */
export class InboxFixed extends DomainError {
  readonly code = 'inbox-fixed';
  readonly kind = 'conflict';
  readonly title = 'The Inbox stays as it is';

  constructor() {
    super(
      'An Inbox can be coloured and moved among your projects, and nothing else. Make a project for the rest.',
    );
  }
}

/** Below itself, or deeper than projects go. */
export class ProjectNesting extends DomainError {
  readonly code = 'project-nesting';
  readonly kind = 'unprocessable';
  readonly title = 'It cannot be below that project';

  constructor() {
    super('A project cannot be below itself, and projects go five levels deep.');
  }
}

/** One project more than a user may be in. */
export class TooManyProjects extends DomainError {
  readonly code = 'too-many-projects';
  readonly kind = 'conflict';
  readonly title = 'Too many projects';

  constructor(most: number) {
    super(`Nobody may be in more than ${most} projects. Leave or delete one first.`);
  }
}
