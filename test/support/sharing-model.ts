/** A plain model of who shares what with whom, to compare the API with. */
export type Role = 'viewer' | 'editor' | 'owner';

export interface ModelProject {
  id: string;
  roles: Map<string, Role>;
  isInbox: boolean;
  isArchived: boolean;
}

export interface ModelTask {
  id: string;
  project: ModelProject;
  title: string;
  priority: number;
  isCompleted: boolean;
  isTrashed: boolean;
}

/** Why a request is refused; what is allowed has no reason. */
export type Refusal = 404 | 403 | 409 | 422;

const RANK: Role[] = ['viewer', 'editor', 'owner'];

export class SharingModel {
  readonly projects: ModelProject[] = [];
  readonly tasks: ModelTask[] = [];

  addProject(id: string, owner: string, isInbox = false): ModelProject {
    const project = { id, roles: new Map([[owner, 'owner' as Role]]), isInbox, isArchived: false };
    this.projects.push(project);
    return project;
  }

  /** Forgets a project and what is in it. */
  removeProject(project: ModelProject): void {
    project.roles.clear();
  }

  /** Every reason to refuse what `user` wants with a project; `absent` is how one that they are not in is answered. */
  refusals(user: string, project: ModelProject, needed: Role, absent: Refusal = 404): Refusal[] {
    const role = project.roles.get(user);
    if (!role) return [absent];
    const reasons: Refusal[] = [];
    if (RANK.indexOf(role) < RANK.indexOf(needed)) reasons.push(403);
    if (project.isArchived && needed !== 'viewer') reasons.push(409);
    return reasons;
  }

  /** The same for a task. */
  refusalsOfTask(user: string, task: ModelTask, needed: Role): Refusal[] {
    const reasons = this.refusals(user, task.project, needed);
    return task.isTrashed ? [404, ...reasons] : reasons;
  }

  /** What somebody finds in their list. */
  listOf(user: string): ModelTask[] {
    return this.tasks.filter(
      ({ project, isTrashed }) => project.roles.has(user) && !project.isArchived && !isTrashed,
    );
  }
}
