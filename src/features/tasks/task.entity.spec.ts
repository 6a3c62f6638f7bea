import 'reflect-metadata';
import { describe, expect, it } from 'vitest';
import { Task } from './task.entity.js';
import { DueTwice, RecurrenceNeedsDate } from './tasks.errors.js';

const OWNER = '019a9f3e-5c00-7000-8000-00000000a11c';
const now = new Date('2026-11-20T09:30:00.000Z');
const later = new Date('2026-11-21T09:30:00.000Z');
const task = (details = {}) => Task.create(OWNER, { title: 'Write', ...details }, now);

describe('Task.create', () => {
  it('is open, of version 1, and empty but for its title', () => {
    expect(task()).toMatchObject({
      projectId: OWNER,
      createdBy: OWNER,
      title: 'Write',
      description: '',
      priority: 0,
      completedAt: null,
      dueAt: null,
      dueDate: null,
      version: 1,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    });
  });

  it('keeps the id that it is given, in lower case, and makes a UUIDv7 otherwise', () => {
    expect(task({ id: OWNER.toUpperCase() }).id).toBe(OWNER);
    expect(task().id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('refuses to be due twice', () => {
    expect(() => task({ dueAt: now.toISOString(), dueDate: '2026-11-20' })).toThrow(DueTwice);
  });
});

describe('Task.revise', () => {
  it('leaves what is absent and clears what is null', () => {
    const revised = task({ description: 'Text', dueAt: '2026-11-27T16:00:00+01:00', estimatedMinutes: 5 });
    revised.revise({ priority: 3, estimatedMinutes: null, description: undefined });
    expect(revised).toMatchObject({
      priority: 3,
      estimatedMinutes: null,
      description: 'Text',
      title: 'Write',
    });
    expect(revised.dueAt).toEqual(new Date('2026-11-27T15:00:00Z'));
  });

  it('moves from a moment to a day only when the moment is cleared with it', () => {
    expect(() => task({ dueAt: now.toISOString() }).revise({ dueDate: '2026-11-27' })).toThrow(DueTwice);
    const moved = task({ dueAt: now.toISOString() });
    moved.revise({ dueAt: null, dueDate: '2026-11-27' });
    expect([moved.dueAt, moved.dueDate]).toEqual([null, '2026-11-27']);
  });
});

describe('Task.recurrence', () => {
  it('is kept in upper case, and only where something is due', () => {
    const weekly = task({ recurrence: 'freq=weekly', dueDate: '2026-11-27' });
    expect(weekly.recurrence).toBe('FREQ=WEEKLY');
    expect(() => weekly.revise({ dueDate: null })).toThrow(RecurrenceNeedsDate);
    expect(() => task({ recurrence: 'FREQ=WEEKLY' })).toThrow(RecurrenceNeedsDate);
  });
});

describe('Task.complete and reopen', () => {
  it('keep the moment of the first completion until it is reopened', () => {
    const done = task();
    done.complete(now);
    done.complete(later);
    expect(done.completedAt).toEqual(now);
    done.reopen();
    expect(done.completedAt).toBeNull();
    done.complete(later);
    expect(done.completedAt).toEqual(later);
  });
});
