import { Body, Controller, Delete, Get, HttpCode, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, StepUp } from '../../platform/access/access.decorators.js';
import { IdParam } from '../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../platform/http/if-match.js';
import { type Page, pageOf } from '../../platform/http/page.js';
import { Post } from '../../platform/http/post.js';
import { AccountsQueries } from './accounts.queries.js';
import { AdministrationService } from './administration.service.js';
import { type Administrator, CurrentAdministrator } from './current-administrator.js';
import { AccountDto } from './dto/account.dto.js';
import { ChangeRoleDto } from './dto/change-role.dto.js';
import { ListAccountsQuery } from './dto/list-accounts.dto.js';

@ApiTags('Administration')
@Roles('admin')
@Controller('users')
export class AccountsController {
  constructor(
    private readonly administration: AdministrationService,
    private readonly queries: AccountsQueries,
  ) {}

  /**
   * List all accounts
   *
   * @remarks Oldest first; `q`, `role` and `status` find the ones you mean.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(AccountDto) })
  listUsers(@Query() query: ListAccountsQuery): Promise<Page<AccountDto>> {
    return this.queries.list(query);
  }

  /**
   * Disable an account
   *
   * @remarks Ends its sessions, and refuses every way in until it is enabled again. What it has stays. Who is told
   * `last-administrator` makes somebody else an administrator first.
   */
  @Put(':id/disablement')
  @ApiOkResponse({ type: AccountDto })
  disableUser(
    @CurrentAdministrator() by: Administrator,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<AccountDto> {
    return this.administration.disable(by, id, expected);
  }

  /**
   * Enable an account
   *
   * @remarks It may sign in again; the sessions that ended with its disablement stay ended.
   */
  @Delete(':id/disablement')
  @ApiOkResponse({ type: AccountDto })
  enableUser(
    @CurrentAdministrator() by: Administrator,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<AccountDto> {
    return this.administration.enable(by, id, expected);
  }

  /**
   * Change what an account may do
   *
   * @remarks Holds for its sessions within a second. The last administrator keeps the role.
   */
  @Put(':id/role')
  @StepUp()
  @ApiOkResponse({ type: AccountDto })
  changeRole(
    @CurrentAdministrator() by: Administrator,
    @IdParam() id: string,
    @Body() { role }: ChangeRoleDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<AccountDto> {
    return this.administration.changeRole(by, id, role, expected);
  }

  /**
   * End the sessions of an account
   *
   * @remarks Signs it out everywhere, within a second; its personal access tokens stay good. It may sign in again: to
   * prevent both, disable it.
   */
  @Delete(':id/sessions')
  @HttpCode(204)
  @ApiNoContentResponse()
  endSessionsOfUser(
    @CurrentAdministrator() by: Administrator,
    @IdParam() id: string,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<void> {
    return this.administration.endSessions(by, id, expected);
  }

  /**
   * Start a password reset
   *
   * @remarks Mails the owner how to choose a new password. The old one stays good until they do: to lock somebody else out
   * meanwhile, end the sessions or disable the account.
   */
  @Post(':id/password-reset')
  @HttpCode(204)
  @ApiNoContentResponse()
  startPasswordReset(@CurrentAdministrator() by: Administrator, @IdParam() id: string): Promise<void> {
    return this.administration.startPasswordReset(by, id);
  }
}
