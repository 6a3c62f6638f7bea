import { expect, it } from 'vitest';
import { thingOf } from './answers.js';

it.each([
  ['/projects/{id}', 'id', 'project'],
  ['/users/me/identities/{id}', 'id', 'identity'],
  ['/trash/{id}/restoration', 'id', 'task'],
  ['/projects/{id}/members/{userId}', 'userId', 'user'],
  ['/time-entries/{id}', 'id', 'time entry'],
  ['/tasks/{id}/time-entries/{timeEntryId}', 'timeEntryId', 'time entry'],
])('in %s the %s is that of the %s', (path, name, thing) => {
  expect(thingOf(path, name)).toBe(thing);
});
