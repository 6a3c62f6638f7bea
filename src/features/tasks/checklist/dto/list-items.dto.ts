import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of a checklist. */
export class ListItemsQuery extends PageQuery {}
