import type { Examples } from '../../platform/http/openapi/examples.js';
import { ABOUT_PEOPLE, PEOPLE } from './people.js';
import { ABOUT_PROJECTS, PROJECTS } from './projects.js';
import { ABOUT_PARTS, PARTS } from './task-parts.js';
import { ABOUT_TASKS, TASKS } from './tasks.js';

/** The workspace that the document's examples show: Maya and her colleagues prepare a release. */
export const EXAMPLES: Examples = {
  things: { ...PEOPLE, ...PROJECTS, ...TASKS, ...PARTS },
  exchanges: { ...ABOUT_PEOPLE, ...ABOUT_PROJECTS, ...ABOUT_TASKS, ...ABOUT_PARTS },
};
