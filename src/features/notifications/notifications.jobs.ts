import { defineJob } from '../../platform/queue/jobs.js';
import { userRegistered } from '../users/users.events.js';

/** Greets whoever has just registered. */
export const sendWelcomeMail = defineJob({ name: 'send-welcome-mail', queue: 'mail', on: userRegistered });
