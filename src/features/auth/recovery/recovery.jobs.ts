import { defineJob } from '../../../platform/queue/jobs.js';
import { erasureRequested } from './recovery.events.js';

/** Erases an account when its owner's time to think is over. */
export const eraseAccount = defineJob({
  name: 'erase-account',
  queue: 'maintenance',
  on: erasureRequested,
  // An earlier wish may have been carried out meanwhile, before the relay came to this one.
  runAt: ({ eraseAt = 0 }) => new Date(eraseAt),
});
