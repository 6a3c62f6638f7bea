import { IsUUID } from 'class-validator';
import { Clearable, IsColor, IsLine, Optional } from '../../../platform/http/rules.js';

/** What can be said of a project. */
export class CreateProjectDto {
  /** Your own UUIDv7, so that a repeat cannot make a second project. Left out, one is made. */
  @Optional()
  @IsUUID()
  id?: string;

  /** One line. */
  @IsLine({ max: 200 })
  name: string;

  /** Everybody in the project sees it in this colour; `null` leaves the choice to the client. */
  @Clearable()
  @IsColor()
  color?: string | null;
}
