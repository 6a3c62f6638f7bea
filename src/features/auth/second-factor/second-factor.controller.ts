import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, StepUp } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { Post } from '../../../platform/http/post.js';
import { ConfirmSecondFactorDto } from './dto/confirm-second-factor.dto.js';
import { RecoveryCodesDto } from './dto/recovery-codes.dto.js';
import { SecondFactorDto } from './dto/second-factor.dto.js';
import { TotpSecretDto } from './dto/totp-secret.dto.js';
import { SecondFactorSetupService } from './second-factor-setup.service.js';
import { SecondFactorQueries } from './second-factor.queries.js';

@ApiTags('Your account')
@Roles('user', 'admin')
@Controller('users/me/second-factor')
export class SecondFactorController {
  constructor(
    private readonly setup: SecondFactorSetupService,
    private readonly queries: SecondFactorQueries,
  ) {}

  /**
   * Begin a second factor
   *
   * @remarks Show `uri` as a QR code to an authenticator app, or let `secret` be typed. Nothing changes until you confirm
   * it with a code of the app; begun again, the secret before is void.
   */
  @Post()
  @StepUp()
  @ApiCreatedResponse({ type: TotpSecretDto })
  beginSecondFactor(@CurrentActor() actor: Actor): Promise<TotpSecretDto> {
    return this.setup.begin(actor);
  }

  /**
   * Confirm your second factor
   *
   * @remarks From now on every sign-in needs a code as well. Ends your other sessions. Keep the recovery codes where you
   * find them without your phone: they are told once.
   */
  @Put('confirmation')
  @ApiOkResponse({ type: RecoveryCodesDto })
  confirmSecondFactor(
    @CurrentActor() actor: Actor,
    @Body() { code }: ConfirmSecondFactorDto,
  ): Promise<RecoveryCodesDto> {
    return this.setup.confirm(actor, code);
  }

  /**
   * Read your second factor
   *
   * @remarks Whether sign-in needs a code, since when, and how many recovery codes you have not used.
   */
  @Get()
  @ApiOkResponse({ type: SecondFactorDto })
  getSecondFactor(@CurrentActor() actor: Actor): Promise<SecondFactorDto> {
    return this.queries.status(actor);
  }

  /**
   * Remove your second factor
   *
   * @remarks From now on the password is enough. Ends your other sessions, and the recovery codes are void.
   */
  @Delete()
  @StepUp()
  @HttpCode(204)
  @ApiNoContentResponse()
  removeSecondFactor(@CurrentActor() actor: Actor): Promise<void> {
    return this.setup.remove(actor);
  }

  /**
   * Get new recovery codes
   *
   * @remarks When you have used most of them, or somebody may have seen them. The old ones are void.
   */
  @Post('recovery-codes')
  @StepUp()
  @ApiCreatedResponse({ type: RecoveryCodesDto })
  renewRecoveryCodes(@CurrentActor() actor: Actor): Promise<RecoveryCodesDto> {
    return this.setup.renewRecoveryCodes(actor);
  }
}
