import { defineJob } from '../../../platform/queue/jobs.js';
import { erasureRequested } from './recovery.events.js';

/** Erases an account when its owner's time to think is over. */
export const eraseAccount = defineJob({
  name: 'erase-account',
  queue: 'maintenance',
  on: erasureRequested,
  runAt: ({ eraseAt }) => new Date(eraseAt),
});
