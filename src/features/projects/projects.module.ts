import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { HttpModule } from '../../platform/http/http.module.js';
import { UsersModule } from '../users/users.module.js';
import { Inboxes } from './inboxes.service.js';
import { Invitation } from './invitations/invitation.entity.js';
import { InvitationPageController } from './invitations/invitation-page.controller.js';
import { InvitationsController } from './invitations/invitations.controller.js';
import { InvitationsQueries } from './invitations/invitations.queries.js';
import { InvitationsService } from './invitations/invitations.service.js';
import { ReceivedInvitationsController } from './invitations/received-invitations.controller.js';
import { ReceivedInvitationsService } from './invitations/received-invitations.service.js';
import { ProjectLink } from './links/project-link.entity.js';
import { ProjectLinksController } from './links/project-links.controller.js';
import { ProjectLinksQueries } from './links/project-links.queries.js';
import { ProjectLinksService } from './links/project-links.service.js';
import { MembersController } from './members/members.controller.js';
import { MembersResolver } from './members/members.resolver.js';
import { MembersQueries } from './members/members.queries.js';
import { MembersService } from './members/members.service.js';
import { Succession } from './members/succession.service.js';
import { ProjectPlacement } from './project-placement.service.js';
import { ProjectAccess } from './project-access.service.js';
import { ProjectMember } from './project-member.entity.js';
import { Project } from './project.entity.js';
import { ProjectsController } from './projects.controller.js';
import { ProjectsQueries } from './projects.queries.js';
import { ProjectsResolver } from './projects.resolver.js';
import { ProjectsService } from './projects.service.js';
import { Section } from './sections/section.entity.js';
import { SectionsController } from './sections/sections.controller.js';
import { SectionsQueries } from './sections/sections.queries.js';
import { SectionsResolver } from './sections/sections.resolver.js';
import { SectionsService } from './sections/sections.service.js';
import { VisibleProjects } from './visible-projects.service.js';

/** What tasks belong to, and who belongs to it. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Project, ProjectMember, Section, Invitation, ProjectLink]),
    UsersModule,
    HttpModule,
  ],
  controllers: [
    ProjectsController,
    SectionsController,
    MembersController,
    InvitationsController,
    ReceivedInvitationsController,
    InvitationPageController,
    ProjectLinksController,
  ],
  providers: [
    ProjectAccess,
    Inboxes,
    ProjectsService,
    ProjectsQueries,
    ProjectsResolver,
    VisibleProjects,
    ProjectPlacement,
    SectionsService,
    SectionsQueries,
    SectionsResolver,
    MembersService,
    MembersQueries,
    MembersResolver,
    Succession,
    InvitationsService,
    InvitationsQueries,
    ReceivedInvitationsService,
    ProjectLinksService,
    ProjectLinksQueries,
  ],
  exports: [ProjectAccess, VisibleProjects, MembersService, SectionsService, InvitationsService],
})
export class ProjectsModule {}
