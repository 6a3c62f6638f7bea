import { Body, Controller, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { Post } from '../../../platform/http/post.js';
import { ConfirmationService } from './confirmation.service.js';
import { ConfirmDto } from './dto/confirm.dto.js';

@ApiTags('Sign-in')
@Roles('user', 'admin')
@Controller('auth/confirmation')
export class ConfirmationController {
  constructor(private readonly confirmation: ConfirmationService) {}

  /**
   * Prove once more who you are
   *
   * @remarks Operations that change who may enter an account answer 403 `confirmation-required` to a session that has not
   * done this, or begun, within ten minutes. Send the password, and a code where the account has a second factor.
   */
  @Post()
  @HttpCode(204)
  @ApiNoContentResponse()
  confirmSession(@CurrentActor() actor: Actor, @Body() input: ConfirmDto): Promise<void> {
    return this.confirmation.confirm(actor, input);
  }
}
