import { defineError } from '../../../platform/errors/domain-error.js';

/** A project has an owner, always. */
export class OwnerStays extends defineError({
  code: 'owner-stays',
  kind: 'conflict',
  title: 'The owner stays',
  detail:
    'The owner cannot leave, nor be anything less. Give the project to another member first, or delete it.',
  why: 'A project has one owner at all times, so the owner can neither leave nor be given another role.',
  remedy: 'Give the project to another member with `PUT /api/v1/projects/{id}/ownership`, or delete it.',
}) {}

/** A body names somebody who is not in the project, or is nobody. */
export class UnknownMember extends defineError({
  code: 'unknown-member',
  kind: 'unprocessable',
  title: 'No such member',
  detail: 'Nobody in the project has this id.',
  why: 'The `userId` in the body is of nobody in the project. The answer is the same whether or not there is such an account.',
  remedy: 'Take a `userId` from `GET /api/v1/projects/{id}/members`; invite people who are not in it first.',
}) {}

/** Somebody is in the project already. */
export class AlreadyMember extends defineError({
  code: 'already-member',
  kind: 'conflict',
  title: 'Already in the project',
  detail: 'This account is a member of the project.',
  why: 'Who is invited, or accepts, is a member of the project already.',
  remedy: 'The owner changes what a member may do with `PATCH /api/v1/projects/{id}/members/{userId}`.',
}) {}

/** The project has no room for another member. */
export class TooManyMembers extends defineError({
  code: 'too-many-members',
  kind: 'conflict',
  title: 'Too many members',
  detail: 'A project has at most 100 members.',
  why: 'The project has 100 members.',
  remedy: 'The owner has to remove somebody first.',
}) {}
