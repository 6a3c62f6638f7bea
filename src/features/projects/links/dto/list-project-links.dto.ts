import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of links. */
export class ListProjectLinksQuery extends PageQuery {}
