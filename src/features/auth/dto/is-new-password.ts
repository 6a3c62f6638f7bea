import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsText, rule } from '../../../platform/http/rules.js';
import { isCommonPassword } from '../common-passwords.js';

/**
 * A password that somebody chooses: 8 to 128 characters of any kind, none of them trimmed, and none of those that everybody
 * chooses. Passwords that exist already are `IsText`, so that no rule that came later locks anybody out.
 */
export const IsNewPassword = () =>
  applyDecorators(
    ApiProperty({ format: 'password' }),
    IsText({ min: 8, max: 128 }),
    rule(
      'common-password',
      'is one of those that are guessed first',
      (value) => typeof value !== 'string' || !isCommonPassword(value),
    )(),
  );
