import { Body, Controller, Delete, Get, HttpCode, Put, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { ProjectDto } from '../dto/project.dto.js';
import { AcceptInvitationDto } from './dto/accept-invitation.dto.js';
import { ReceivedInvitationDto } from './dto/invitation.dto.js';
import { InvitationsQueries } from './invitations.queries.js';
import { ReceivedInvitationsService } from './received-invitations.service.js';

@ApiTags('Sharing')
@Roles('user', 'admin')
@Scoped('projects')
@Controller('invitations')
export class ReceivedInvitationsController {
  constructor(
    private readonly invitations: ReceivedInvitationsService,
    private readonly queries: InvitationsQueries,
  ) {}

  /**
   * List your invitations
   *
   * @remarks To projects of others, newest first: those to your username, and to the address that you have confirmed.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(ReceivedInvitationDto) })
  listInvitations(
    @CurrentActor() actor: Actor,
    @Query() query: PageQuery,
  ): Promise<Page<ReceivedInvitationDto>> {
    return this.queries.listReceived(actor, query);
  }

  /**
   * Accept the invitation of a mail
   *
   * @remarks With the secret of its link, which works once. The address that it came to need not be that of your account.
   */
  @Post('acceptance')
  @HttpCode(200)
  @ApiOkResponse({ type: ProjectDto })
  acceptMailedInvitation(
    @CurrentActor() actor: Actor,
    @Body() { secret }: AcceptInvitationDto,
  ): Promise<ProjectDto> {
    return this.invitations.acceptBySecret(actor, secret);
  }

  /**
   * Accept an invitation
   *
   * @remarks You are in the project, and find it behind your others. The invitation is gone then: a repeat answers 404.
   */
  @Put(':id/acceptance')
  @ApiOkResponse({ type: ProjectDto })
  acceptInvitation(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<ProjectDto> {
    return this.invitations.accept(actor, id);
  }

  /**
   * Decline an invitation
   *
   * @remarks It is gone, for the owner of the project as well.
   */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  declineInvitation(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.invitations.decline(actor, id);
  }
}
