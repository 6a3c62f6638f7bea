import type { Explanation } from './explanations.js';

/** Refusals about projects, their sections, and who is let into them. */
export const SHARING_EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  'invitation-invalid': {
    status: 400,
    title: 'This invitation is no longer good',
    why: 'The secret of an invitation works once, for seven days. It is void when the owner takes it back or sends a newer one, and when the project has another owner, is archived or deleted.',
    remedy: 'Ask who invited you for a new one.',
  },
  'project-exists': {
    status: 409,
    title: 'This id is taken',
    why: 'You made the `id` of the project yourself, and there is one with it: perhaps this is the second time that you send the same request.',
    remedy:
      'Read it with `GET /api/v1/projects/{id}`: if it is yours, all is well. Otherwise make a new UUIDv7.',
  },
  'section-exists': {
    status: 409,
    title: 'This id is taken',
    why: 'You made the `id` of the section yourself, and there is one with it: perhaps this is the second time that you send the same request.',
    remedy:
      'Read it with `GET /api/v1/sections/{id}`: if it is yours, all is well. Otherwise make a new UUIDv7.',
  },
  'inbox-fixed': {
    status: 409,
    title: 'The Inbox stays as it is',
    why: 'Everybody has one Inbox, for what belongs nowhere else. It is never renamed, archived, deleted, shared, or put below another project, and nothing is put below it.',
    remedy: 'Make a project with `POST /api/v1/projects` for what you have in mind.',
  },
  'owner-stays': {
    status: 409,
    title: 'The owner stays',
    why: 'A project has one owner at all times, so the owner can neither leave nor be given another role.',
    remedy: 'Give the project to another member with `PUT /api/v1/projects/{id}/ownership`, or delete it.',
  },
  'already-member': {
    status: 409,
    title: 'Already in the project',
    why: 'Who is invited, or accepts, is a member of the project already.',
    remedy: 'The owner changes what a member may do with `PATCH /api/v1/projects/{id}/members/{userId}`.',
  },
  'too-many-projects': {
    status: 409,
    title: 'Too many projects',
    why: 'You are in 500 projects, those of others and your Inbox included.',
    remedy: 'Leave or delete one first. Archived ones count.',
  },
  'too-many-members': {
    status: 409,
    title: 'Too many members',
    why: 'The project has 100 members.',
    remedy: 'The owner has to remove somebody first.',
  },
  'too-many-sections': {
    status: 409,
    title: 'Too many sections',
    why: 'The project has 200 sections.',
    remedy: 'Delete one first; the tasks in it stay in the project.',
  },
  'too-many-links': {
    status: 409,
    title: 'Too many links',
    why: 'The project has 20 links, those that have expired included.',
    remedy: 'Delete one that nobody needs any more.',
  },
  'too-many-invitations': {
    status: 409,
    title: 'Too many invitations',
    why: 'Fifty people have been invited to the project and have not answered.',
    remedy: 'Wait for answers, or take invitations back. Each is void after seven days.',
  },
  'project-nesting': {
    status: 422,
    title: 'It cannot be below that project',
    why: 'The project would be below itself, or one of those below it deeper than five levels.',
    remedy: 'Take a `parentId` further up, or `null` for the top.',
  },
  'unknown-member': {
    status: 422,
    title: 'No such member',
    why: 'The `userId` in the body is of nobody in the project. The answer is the same whether or not there is such an account.',
    remedy:
      'Take a `userId` from `GET /api/v1/projects/{id}/members`; invite people who are not in it first.',
  },
  'unknown-user': {
    status: 422,
    title: 'No such user',
    why: 'Nobody has the username that you want to invite.',
    remedy: 'Check how it is written, or invite an e-mail address instead.',
  },
};
