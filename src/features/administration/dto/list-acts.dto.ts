import { IsIn, IsUUID } from 'class-validator';
import { PageQuery } from '../../../platform/http/page.js';
import { Optional } from '../../../platform/http/rules.js';
import { ACT_TYPES, type ActType } from '../administration.events.js';

/** Which administrative acts. */
export class ListActsQuery extends PageQuery {
  /** Only what this administrator did. */
  @Optional()
  @IsUUID()
  actorId?: string;

  /** Only what happened to this account. */
  @Optional()
  @IsUUID()
  subjectId?: string;

  /** Only acts of this kind. */
  @Optional()
  @IsIn(ACT_TYPES)
  type?: ActType;
}
