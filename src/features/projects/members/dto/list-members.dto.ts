import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of members. */
export class ListMembersQuery extends PageQuery {}
