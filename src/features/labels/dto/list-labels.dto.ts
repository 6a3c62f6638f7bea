import { IsIn } from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';
import { Optional } from '../../../platform/http/rules.js';

const SORTS = ['name', '-name', 'createdAt', '-createdAt'] as const;

/** Which page of your labels, in which order. */
export class ListLabelsQuery extends PageQuery {
  /** What they are sorted by; `-` in front for descending. */
  @Optional()
  @IsIn(SORTS)
  sort?: (typeof SORTS)[number] = 'name';
}
