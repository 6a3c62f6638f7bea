import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { isEmailAddress, IsLine, rule } from '../../../../platform/http/rules.js';
import { GIVEN_ROLES, type GivenRole } from '../../members/dto/change-member.dto.js';

const IsIdentifier = rule(
  'identifier',
  'must be an e-mail address or a username',
  (value) => typeof value === 'string' && (!value.includes('@') || isEmailAddress(value)),
);

/** Whom to invite, and as what. */
export class CreateInvitationDto {
  /** E-mail address or username. The answer does not tell whether an address has an account. */
  @IsLine({ max: 254 })
  @IsIdentifier()
  identifier: string;

  /** A `viewer` reads, an `editor` also changes what is in the project. */
  @ApiProperty({ enum: GIVEN_ROLES })
  @IsIn(GIVEN_ROLES)
  role: GivenRole;
}
