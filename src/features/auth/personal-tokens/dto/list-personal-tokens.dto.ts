import { PageQuery } from '../../../../platform/http/page.js';

/** Which page of tokens. */
export class ListPersonalTokensQuery extends PageQuery {}
