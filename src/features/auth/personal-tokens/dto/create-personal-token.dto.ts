import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsIn } from 'class-validator';
import { SCOPES } from '../../../../platform/access/scopes.js';
import { Clearable, IsFuture, IsLine } from '../../../../platform/http/rules.js';

/** The longest that a token may be asked to live. */
const YEAR = 366 * 24 * 3_600_000;

/** A token for a program. */
export class CreatePersonalTokenDto {
  /** What it is for, so that you know it again. */
  @IsLine({ max: 100 })
  name: string;

  /** What it may do, as the documentation names it under each operation. To write does not include to read. */
  @ApiProperty({ type: 'array', items: { type: 'string', enum: SCOPES }, minItems: 1, uniqueItems: true })
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes: string[];

  /** When it ends, within a year. `null` or left out, it lives until you delete it. */
  @Clearable()
  @IsFuture({ within: YEAR, called: 'a year' })
  expiresAt?: string | null;
}
