import { Body, Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ForMembers, Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { CreateInvitationDto } from './dto/create-invitation.dto.js';
import { InvitationDto } from './dto/invitation.dto.js';
import { InvitationsQueries } from './invitations.queries.js';
import { InvitationsService } from './invitations.service.js';

@ApiTags('Sharing')
@Roles('user', 'admin')
@Scoped('projects')
@Controller('projects/:id/invitations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly queries: InvitationsQueries,
  ) {}

  /**
   * Invite somebody to a project
   *
   * @remarks By e-mail address or username. They get a mail, when there is an address to send it to, and have
   * seven days to accept. Invited again, the same person has the newest invitation only. At most 50 are open at a time, and
   * 50 addresses a day may be invited.
   */
  @Post()
  @ForMembers('owner')
  @ApiCreatedResponse({ type: InvitationDto })
  inviteToProject(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() input: CreateInvitationDto,
  ): Promise<InvitationDto> {
    return this.invitations.invite(actor, id, input);
  }

  /**
   * List the open invitations of a project
   *
   * @remarks Newest first, until they are accepted, declined, taken back or too old.
   */
  @Get()
  @ForMembers('owner')
  @ApiOkResponse({ type: pageOf(InvitationDto) })
  listProjectInvitations(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Query() query: PageQuery,
  ): Promise<Page<InvitationDto>> {
    return this.queries.list(actor, id, query);
  }

  /**
   * Read an open invitation of a project
   *
   * @remarks Once it is answered or has expired, it is not there.
   */
  @Get(':invitationId')
  @ForMembers('owner')
  @ApiOkResponse({ type: InvitationDto })
  getProjectInvitation(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('invitationId') invitationId: string,
  ): Promise<InvitationDto> {
    return this.queries.get(actor, id, invitationId);
  }

  /**
   * Take an invitation back
   *
   * @remarks It lets nobody in any more, nor does the link of its mail.
   */
  @Delete(':invitationId')
  @ForMembers('owner')
  @HttpCode(204)
  @ApiNoContentResponse()
  revokeInvitation(
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @IdParam('invitationId') invitationId: string,
  ): Promise<void> {
    return this.invitations.revoke(actor, id, invitationId);
  }
}
