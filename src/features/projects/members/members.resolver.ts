import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Roles, Scoped } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { Id, Input, PageArgs, Version } from '../../../platform/graphql/arguments.js';
import { connect, type Connection, connectionOf } from '../../../platform/graphql/connections.js';
import { InTogether, type Together } from '../../../platform/graphql/together.js';
import { enumType, inputTypes, nodeType, objectType } from '../../../platform/graphql/types.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { ProjectDto } from '../dto/project.dto.js';
import { CreateInvitationDto } from '../invitations/dto/create-invitation.dto.js';
import { InvitationDto } from '../invitations/dto/invitation.dto.js';
import { InvitationsService } from '../invitations/invitations.service.js';
import { ChangeMemberDto, GIVEN_ROLES } from './dto/change-member.dto.js';
import { MemberDto } from './dto/member.dto.js';
import { TransferOwnershipDto } from './dto/transfer-ownership.dto.js';
import { MembersQueries } from './members.queries.js';
import { MembersService } from './members.service.js';

enumType('GivenRole', GIVEN_ROLES);
nodeType(MemberDto);
objectType(InvitationDto);
inputTypes(ChangeMemberDto, TransferOwnershipDto, CreateInvitationDto);

@Roles('user', 'admin')
@Scoped('projects')
@Resolver(() => ProjectDto)
export class MembersResolver {
  constructor(
    private readonly members: MembersService,
    private readonly invitations: InvitationsService,
    private readonly queries: MembersQueries,
  ) {}

  @ResolveField(() => connectionOf(MemberDto), {
    description: 'Who is in it, whoever has been there longest first.',
  })
  membersConnection(
    @Parent() project: ProjectDto,
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @InTogether() together: Together,
  ): Promise<Connection<MemberDto>> {
    return connect(page, (part) =>
      together(project, (projects) => this.queries.listOfEach(actor, projects, part)),
    );
  }

  @Mutation(() => InvitationDto, {
    description: 'For the owner: invites somebody by e-mail address or username.',
  })
  inviteToProject(
    @CurrentActor() actor: Actor,
    @Id('projectId') projectId: string,
    @Input() input: CreateInvitationDto,
  ): Promise<InvitationDto> {
    return this.invitations.invite(actor, projectId, input);
  }

  @Mutation(() => ID, { description: 'For the owner: takes an invitation back.' })
  async revokeInvitation(
    @CurrentActor() actor: Actor,
    @Id('projectId') projectId: string,
    @Id() id: string,
  ): Promise<string> {
    await this.invitations.revoke(actor, projectId, id);
    return id;
  }

  @Mutation(() => MemberDto, { description: 'For the owner: gives a member another role.' })
  changeMember(
    @CurrentActor() actor: Actor,
    @Id('projectId') projectId: string,
    @Id('userId') userId: string,
    @Input() input: ChangeMemberDto,
  ): Promise<MemberDto> {
    return this.members.changeRole(actor, projectId, userId, input);
  }

  @Mutation(() => ID, { description: 'Members leave by themselves; the owner removes others.' })
  async removeMember(
    @CurrentActor() actor: Actor,
    @Id('projectId') projectId: string,
    @Id('userId') userId: string,
  ): Promise<string> {
    await this.members.remove(actor, projectId, userId);
    return userId;
  }

  @Mutation(() => ProjectDto, { description: 'For the owner, who is an editor afterwards.' })
  transferOwnership(
    @CurrentActor() actor: Actor,
    @Id('projectId') projectId: string,
    @Input() { userId }: TransferOwnershipDto,
    @Version() expected: ExpectedVersion,
  ): Promise<ProjectDto> {
    return this.members.transfer(actor, projectId, userId, expected);
  }
}
