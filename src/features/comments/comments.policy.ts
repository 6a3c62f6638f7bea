import type { ProjectRole } from '../projects/project-member.entity.js';

/** Of those who may write in the project. */
export const mayEdit = (userId: string, authorId: string): boolean => userId === authorId;

/** Of those who may write in the project: the owner keeps it in order. */
export const mayDelete = (userId: string, role: ProjectRole, authorId: string): boolean =>
  userId === authorId || role === 'owner';
