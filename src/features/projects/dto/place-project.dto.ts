import { IsUUID } from 'class-validator';
import { Clearable } from '../../../platform/http/rules.js';

/** Where you keep a project. What is absent stays. */
export class PlaceProjectDto {
  /** The project below which it goes; `null` for the top. */
  @Clearable()
  @IsUUID()
  parentId?: string | null;

  /** The project of yours behind which it goes; `null` to be the first. All your projects are in one order. */
  @Clearable()
  @IsUUID()
  after?: string | null;
}
