import { IsUUID } from 'class-validator';
import { IsText, Matches, Optional } from '../../../platform/http/rules.js';

/** What is said about a task. */
export class CreateCommentDto {
  /** Your own UUIDv7, so that a repeat cannot make a second comment. Left out, one is made. */
  @Optional()
  @IsUUID()
  id?: string;

  /** Markdown. `@username` mentions a member of the project, whatever the case. */
  @IsText({ min: 1, max: 20_000 })
  @Matches(/\S/, 'more than white space')
  content: string;
}
