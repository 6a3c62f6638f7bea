import { Body, Controller, Delete, Get, HttpCode, Patch, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type ExpectedVersion, IfMatch } from '../../../platform/http/if-match.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { ProjectDto } from '../dto/project.dto.js';
import { ChangeMemberDto } from './dto/change-member.dto.js';
import { MemberDto } from './dto/member.dto.js';
import { TransferOwnershipDto } from './dto/transfer-ownership.dto.js';
import { MembersQueries } from './members.queries.js';
import { MembersService } from './members.service.js';

@ApiTags('Sharing')
@Roles('user', 'admin')
@Scoped('projects')
@Controller('projects/:id')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly queries: MembersQueries,
  ) {}

  /**
   * List who is in a project
   *
   * @remarks Who has been there longest comes first. A project has at most 100 members.
   */
  @Get('members')
  @ForMembers('viewer')
  @ApiOkResponse({ type: pageOf(MemberDto) })
  listMembers(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<MemberDto>> {
    return this.queries.list(actor, id, query);
  }

  /**
   * Give a member another role
   *
   * @remarks Only `PUT /projects/{id}/ownership` makes another owner. Who becomes a viewer keeps what they were assigned, and
   * their labels come off the project's tasks.
   */
  @Patch('members/:userId')
  @ForMembers('owner')
  @ApiOkResponse({ type: MemberDto })
  changeMember(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('userId') userId: string,
    @Body() input: ChangeMemberDto,
  ): Promise<MemberDto> {
    return this.members.changeRole(actor, id, userId, input);
  }

  /**
   * Leave a project, or remove somebody from it
   *
   * @remarks Members leave by themselves; the owner removes others. It takes effect at once: nothing of the project can be
   * seen any more, and tasks are no longer assigned to who left.
   */
  @Delete('members/:userId')
  @ForMembers('owner', 'a member who leaves')
  @HttpCode(204)
  @ApiNoContentResponse()
  removeMember(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('userId') userId: string,
  ): Promise<void> {
    return this.members.remove(actor, id, userId);
  }

  /**
   * Give a project to another member
   *
   * @remarks Who gives it away is an editor afterwards. Invitations that have not been accepted are void.
   */
  @Put('ownership')
  @ForMembers('owner')
  @ApiOkResponse({ type: ProjectDto })
  transferOwnership(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() { userId }: TransferOwnershipDto,
    @IfMatch() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.members.transfer(actor, id, userId, expected);
  }
}
