import { IsIn, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';
import { Optional } from '../../../platform/http/rules.js';

export const ARCHIVED = ['false', 'true', 'any'] as const;

/** Which projects, in which order. */
export class ListProjectsQuery extends PageQuery {
  /** Those in use, those that are archived, or both. */
  @Optional()
  @IsIn(ARCHIVED)
  archived?: (typeof ARCHIVED)[number] = 'false';

  /** Up to three of `position`, `name`, `createdAt`; `-` in front for descending. */
  @Optional()
  @IsString()
  @MaxLength(100)
  sort?: string = 'position';
}
