import { PageQuery } from '../../../platform/http/page.js';

/** Which page of comments. */
export class ListCommentsQuery extends PageQuery {}
