import { IsUUID } from 'class-validator';
import { IsLine, Optional } from '../../../../platform/http/rules.js';

/** What can be said of a section. */
export class CreateSectionDto {
  /** Your own UUIDv7, so that a repeat cannot make a second section. Left out, one is made. */
  @Optional()
  @IsUUID()
  id?: string;

  /** One line. */
  @IsLine({ max: 200 })
  name: string;
}
