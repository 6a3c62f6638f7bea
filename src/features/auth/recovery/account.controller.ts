import { Body, Controller, Delete, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, StepUp } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { Post } from '../../../platform/http/post.js';
import { UserDto } from '../../users/dto/user.dto.js';
import { AccountService } from './account.service.js';
import { ChangeEmailDto } from './dto/change-email.dto.js';
import { ChangePasswordDto } from './dto/change-password.dto.js';
import { ErasureService } from './erasure.service.js';

@ApiTags('Your account')
@Roles('user', 'admin')
@Controller('users/me')
export class AccountController {
  constructor(
    private readonly account: AccountService,
    private readonly erasure: ErasureService,
  ) {}

  /**
   * Ask for the confirming mail again
   *
   * @remarks When the one that came with the registration is lost or too old. At most five an hour are sent.
   */
  @Post('email-verification')
  @HttpCode(204)
  @ApiNoContentResponse()
  requestEmailVerification(@CurrentActor() actor: Actor): Promise<void> {
    return this.account.requestVerification(actor);
  }

  /**
   * Change your address
   *
   * @remarks Sends a mail to the new address; it becomes yours when you open its link, within half an hour and while
   * the session that asked is not ended. Until then nothing changes.
   */
  @Put('email')
  @StepUp()
  @HttpCode(204)
  @ApiNoContentResponse()
  requestEmailChange(@CurrentActor() actor: Actor, @Body() { email }: ChangeEmailDto): Promise<void> {
    return this.account.requestEmailChange(actor, email);
  }

  /**
   * Change your password
   *
   * @remarks Ends your other sessions. Links in mails that were sent before are void.
   */
  @Put('password')
  @StepUp()
  @HttpCode(204)
  @ApiNoContentResponse()
  changePassword(@CurrentActor() actor: Actor, @Body() input: ChangePasswordDto): Promise<void> {
    return this.account.changePassword(actor, input);
  }

  /**
   * Delete your account
   *
   * @remarks It is erased, with all it owns, at the moment that `eraseAt` of the answer says; until then you may change
   * your mind. Ends your other sessions.
   */
  @Put('erasure')
  @StepUp()
  @ApiOkResponse({ type: UserDto })
  requestErasure(@CurrentActor() actor: Actor): Promise<UserDto> {
    return this.erasure.request(actor);
  }

  /**
   * Keep your account
   *
   * @remarks Takes the wish to delete it back.
   */
  @Delete('erasure')
  @ApiOkResponse({ type: UserDto })
  cancelErasure(@CurrentActor() actor: Actor): Promise<UserDto> {
    return this.erasure.cancel(actor);
  }
}
