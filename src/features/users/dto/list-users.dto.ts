import { PageQuery } from '../../../platform/http/page.js';

/** Which page of accounts. */
export class ListUsersQuery extends PageQuery {}
