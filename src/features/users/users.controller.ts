import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../platform/access/actor.js';
import type { FinishedResponse } from '../../platform/http/finished-response.js';
import { type ExpectedVersion, IfMatch } from '../../platform/http/if-match.js';
import { IdParam } from '../../platform/http/id-param.js';
import { UpdateProfileDto } from './dto/update-profile.dto.js';
import { UserDto } from './dto/user.dto.js';
import { UsersQueries } from './users.queries.js';
import { UsersService } from './users.service.js';

@ApiTags('Users')
@Controller('users')
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly queries: UsersQueries,
  ) {}

  /**
   * Read your own account
   *
   * @remarks The one that your token belongs to.
   */
  @Get('me')
  @Roles('user', 'admin')
  @ApiOkResponse({ type: UserDto })
  getMe(@CurrentActor() actor: Actor): Promise<FinishedResponse> {
    return this.queries.profile(actor);
  }

  /**
   * Change your profile
   *
   * @remarks JSON Merge Patch: what others see of you, and your time zone and language.
   */
  @Patch('me')
  @Roles('user', 'admin')
  @ApiOkResponse({ type: UserDto })
  updateMe(
    @CurrentActor() actor: Actor,
    @Body() patch: UpdateProfileDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<UserDto> {
    return this.users.updateProfile(actor, patch, expected);
  }

  /**
   * Read one account
   *
   * @remarks Your own, or any for administrators, who find in the list of accounts whether it is disabled. An account that
   * is not yours is not found.
   */
  @Get(':id')
  @Roles('user', 'admin')
  @ApiOkResponse({ type: UserDto })
  getUser(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<UserDto> {
    return this.queries.get(actor, id);
  }
}
