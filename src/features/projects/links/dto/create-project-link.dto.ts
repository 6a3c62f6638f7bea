import { Clearable, IsFuture } from '../../../../platform/http/rules.js';

/** A link to a project. */
export class CreateProjectLinkDto {
  /** When it ends; `null` or left out, it lives until you delete it. */
  @Clearable()
  @IsFuture()
  expiresAt?: string | null;
}
