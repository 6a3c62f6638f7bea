import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of relations. */
export class ListRelationsQuery extends PageQuery {}
