import { at, changedAt, idAt, madeAt } from './moments.js';
import { ines, maya, omar, SECRET } from './people.js';

const project = (moment: string, id: string, name: string, color: string | null, position: string) => ({
  id,
  name,
  color,
  parentId: null as string | null,
  isInbox: id === maya.id,
  role: 'owner',
  position,
  archivedAt: null as string | null,
  ...madeAt(moment),
});

/** Maya's projects, in her order. The id of an Inbox is that of its owner. */
export const inbox = project(maya.createdAt, maya.id, 'Inbox', null, 'iK2x9Zq41T');
export const release = project(
  at(5, '08:30'),
  idAt(at(5, '08:30'), '09c7'),
  'Release 2.0',
  '#2456d6',
  'iK2xD1b7Qe',
);
export const move = project(
  at(6, '18:00'),
  idAt(at(6, '18:00'), '09c8'),
  'Move to Uppsala',
  '#188038',
  'iK2xF83mLs',
);
const garden = project(
  at(20, '10:00'),
  idAt(at(20, '10:00'), '09c9'),
  'Office garden',
  '#188038',
  'iK2zR5c0Wd',
);

const section = (moment: string, end: string, name: string, position: string) => ({
  id: idAt(moment, end),
  projectId: release.id,
  name,
  position,
  ...madeAt(moment),
});
export const inProgress = section(at(5, '08:32'), '05ec', 'In progress', 'iK2xD1dA3k');
export const inReview = section(at(5, '08:33'), '05ed', 'In review', 'iK2xD1e04P');
const published = section(at(20, '10:05'), '05ee', 'Published', 'iK2zR6g1Xa');
const shown = ({ id, name, position }: typeof inProgress) => ({ id, name, position });

const member = (user: typeof maya, role: string, acceptedAt: string) => ({
  userId: user.id,
  username: user.username,
  displayName: user.displayName,
  role,
  acceptedAt,
});
const members = [
  member(maya, 'owner', release.createdAt),
  member(omar, 'editor', at(5, '09:10')),
  member(ines, 'viewer', at(6, '11:25')),
];

const offer = (moment: string, day: number, end: string, role: string) => ({
  id: idAt(moment, end),
  role,
  createdAt: moment,
  expiresAt: moment.replace(/-\d\dT/, `-${day}T`),
});
const byMail = { ...offer(at(20, '10:10'), 27, '0177', 'viewer'), email: 'lena@example.com', username: null };
export const choir = project(at(7, '20:00'), idAt(at(7, '20:00'), '09ca'), 'Choir', null, 'iK2yB7n3Hg');
export const received = {
  ...offer(at(20, '08:20'), 27, '0178', 'editor'),
  projectName: choir.name,
  invitedBy: omar.username,
};

const link = { id: idAt(at(20, '10:15'), '011c'), createdAt: at(20, '10:15'), expiresAt: null };

const later = changedAt(at(20, '10:20'));

/** The things of each schema; the first is its example, all of them are a list of it. */
export const PROJECTS = {
  Project: [release, move],
  Section: [inProgress, inReview],
  SharedSection: [shown(inProgress), shown(inReview)],
  SharedProject: [
    { name: release.name, color: release.color, sections: [shown(inProgress), shown(inReview)] },
  ],
  Member: members,
  Invitation: [byMail],
  ReceivedInvitation: [received],
  ProjectLink: [link],
  CreatedProjectLink: [{ ...link, token: SECRET }],
};

/** What an operation is sent and answers, where that is not the example of its schema. */
export const ABOUT_PROJECTS = {
  createProject: { request: { name: garden.name, color: garden.color }, response: garden },
  listProjects: { response: { data: [inbox, release, move], nextCursor: null } },
  updateProject: {
    request: { name: 'Release 2.0, October', color: null },
    response: later(release, { name: 'Release 2.0, October', color: null }),
  },
  placeProject: {
    path: { id: move.id },
    request: { parentId: null, after: inbox.id },
    response: later(move, { position: 'iK2xA04Qbm' }),
  },
  archiveProject: {
    path: { id: move.id },
    response: later(move, { archivedAt: at(20, '10:20') }),
  },
  unarchiveProject: { response: release },
  createSection: { request: { name: published.name }, response: published },
  updateSection: { request: { name: 'Doing' }, response: later(inProgress, { name: 'Doing' }) },
  placeSection: {
    request: { after: inReview.id },
    response: later(inProgress, { position: 'iK2xD1e04Q' }),
  },
  changeMember: {
    path: { userId: ines.id },
    request: { role: 'editor' },
    response: { ...members[2], role: 'editor' },
  },
  removeMember: { path: { userId: ines.id } },
  transferOwnership: {
    request: { userId: omar.id },
    response: later(release, { role: 'editor' }),
  },
  inviteToProject: { request: { identifier: byMail.email, role: byMail.role } },
  acceptMailedInvitation: {
    request: { secret: SECRET },
    response: later(choir, { role: received.role }),
  },
  acceptInvitation: {
    path: { id: received.id },
    response: later(choir, { role: received.role }),
  },
  declineInvitation: { path: { id: received.id } },
  createProjectLink: { request: { expiresAt: null } },
  getSharedProject: { path: { token: SECRET } },
  listSharedTasks: { path: { token: SECRET } },
};
