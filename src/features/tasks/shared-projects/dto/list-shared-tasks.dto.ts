import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of tasks. */
export class ListSharedTasksQuery extends PageQuery {}
