import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of invitations. */
export class ListInvitationsQuery extends PageQuery {}
