import { PageQuery } from '../../../platform/http/page.js';
import { Matches, Optional } from '../../../platform/http/rules.js';

const TYPE = '[a-z-]{1,40}\\.[a-z-]{1,40}';

/** What of a history. */
export class ListActivityQuery extends PageQuery {
  /** Only these kinds, up to 20 with commas between: `task.completed,comment.added`. */
  @Optional()
  @Matches(new RegExp(`^${TYPE}(,${TYPE}){0,19}$`), 'up to 20 types, separated by commas')
  types?: string;
}
