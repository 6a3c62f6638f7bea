import { PROJECT_ROLES, type ProjectRole } from './project-member.entity.js';

/** Whether `role` has the rights of `needed`. Viewers read, editors change what is in it, the owner manages members. */
export const mayActAs = (role: ProjectRole, needed: ProjectRole): boolean =>
  PROJECT_ROLES.indexOf(role) >= PROJECT_ROLES.indexOf(needed);
