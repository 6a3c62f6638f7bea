import { Controller, Delete, Get, HttpCode } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Page, pageOf } from '../../../platform/http/page.js';
import { SessionDto } from './dto/session.dto.js';
import { SessionsQueries } from './sessions.queries.js';
import { SessionsService } from './sessions.service.js';

@ApiTags('Your account')
@Roles('user', 'admin')
@Controller('users/me/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: SessionsService,
    private readonly queries: SessionsQueries,
  ) {}

  /**
   * List your sessions
   *
   * @remarks Where you are signed in, latest use first: device, address, last use.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(SessionDto) })
  listSessions(@CurrentActor() actor: Actor): Promise<Page<SessionDto>> {
    return this.queries.list(actor);
  }

  /**
   * End your other sessions
   *
   * @remarks Signs out everywhere but here. What they hold is refused within a second.
   */
  @Delete()
  @HttpCode(204)
  @ApiNoContentResponse()
  endOtherSessions(@CurrentActor() actor: Actor): Promise<void> {
    return this.sessions.endOthers(actor);
  }

  /**
   * End a session
   *
   * @remarks Signs out one device, which may be this one. What it holds is refused within a second.
   */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  endSession(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.sessions.end(actor, id);
  }
}
