import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of sections. */
export class ListSectionsQuery extends PageQuery {}
