import { IsUUID } from 'class-validator';
import { Clearable, Optional } from '../../../../platform/http/rules.js';

/** Where a task goes; what is left out stays, as far as it can. */
export class PlaceTaskDto {
  /**
   * The project that it goes to, with all that is below it. There it has no section and no parent unless you name them,
   * those of its assignees who are members, and the labels of those who are its editors or its owner.
   */
  @Optional()
  @IsUUID()
  projectId?: string;

  /** A section of the project; `null` for none. */
  @Clearable()
  @IsUUID()
  sectionId?: string | null;

  /** The task of the project that it becomes a part of; `null` for none. */
  @Clearable()
  @IsUUID()
  parentId?: string | null;

  /** The task of the project that it goes behind; `null` for the first place. Not together with `before`. */
  @Clearable()
  @IsUUID()
  after?: string | null;

  /** The task of the project that it goes before. */
  @Optional()
  @IsUUID()
  before?: string;
}
