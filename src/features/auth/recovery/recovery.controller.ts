import { Body, Controller, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../platform/access/access.decorators.js';
import { Post } from '../../../platform/http/post.js';
import { RateLimits } from '../../../platform/http/rate-limits.js';
import { CurrentClient } from '../current-client.js';
import type { Client } from '../sessions/session.entity.js';
import { MailedSecretDto, ResetPasswordDto } from './dto/mailed-secret.dto.js';
import { RequestResetDto } from './dto/request-reset.dto.js';
import { RecoveryService } from './recovery.service.js';

@ApiTags('Sign-in')
@Public()
@Controller('auth')
export class RecoveryController {
  constructor(
    private readonly recovery: RecoveryService,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Ask for a new password
   *
   * @remarks Sends a mail with a link, when there is such an account. The answer is the same when there is none.
   */
  @Post('password-reset')
  @HttpCode(204)
  @ApiNoContentResponse()
  async requestPasswordReset(
    @Body() { identifier }: RequestResetDto,
    @CurrentClient() { address }: Client,
  ): Promise<void> {
    await this.limits.countRequest(identifier, address);
    return this.recovery.requestReset(identifier);
  }

  /**
   * Set a new password
   *
   * @remarks With the secret of the mail's link, which works once, for half an hour. Ends every session of the account
   * and deletes its personal access tokens.
   */
  @Put('password-reset')
  @HttpCode(204)
  @ApiNoContentResponse()
  resetPassword(@Body() { secret, password }: ResetPasswordDto): Promise<void> {
    return this.recovery.resetPassword(secret, password);
  }

  /**
   * Confirm your address
   *
   * @remarks With the secret of the mail's link. From then on the address belongs to the account.
   */
  @Put('email-verification')
  @HttpCode(204)
  @ApiNoContentResponse()
  verifyEmail(@Body() { secret }: MailedSecretDto): Promise<void> {
    return this.recovery.verifyEmail(secret);
  }

  /**
   * Confirm your new address
   *
   * @remarks With the secret of the mail's link. The old address is told.
   */
  @Put('email-change')
  @HttpCode(204)
  @ApiNoContentResponse()
  confirmEmailChange(@Body() { secret }: MailedSecretDto): Promise<void> {
    return this.recovery.changeEmail(secret);
  }
}
