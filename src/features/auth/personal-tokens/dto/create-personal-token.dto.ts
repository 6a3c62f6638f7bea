import { ApiProperty } from '@nestjs/swagger';
import { ArrayNotEmpty, ArrayUnique, IsIn, ValidateBy } from 'class-validator';
import { SCOPES } from '../../../../platform/access/scopes.js';
import { IsInstant, IsLine, Optional } from '../../../../platform/http/rules.js';

/** The longest that a token may be asked to live. */
const YEAR = 366 * 24 * 3_600_000;

const isWithinAYear = (value: unknown): boolean => {
  const left = new Date(value as string).getTime() - Date.now();
  return left > 0 && left <= YEAR;
};
const IsWithinAYear = () =>
  ValidateBy({
    name: 'expiry',
    validator: { validate: isWithinAYear, defaultMessage: () => '$property must be within a year from now' },
  });

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

  /** When it ends, within a year. Left out, it lives until you delete it. */
  @Optional()
  @IsInstant()
  @IsWithinAYear()
  expiresAt?: string;
}
