import { Body, Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles, StepUp } from '../../../platform/access/access.decorators.js';
import { type Actor, CurrentActor } from '../../../platform/access/actor.js';
import { IdParam } from '../../../platform/http/id-param.js';
import { type Page, pageOf, PageQuery } from '../../../platform/http/page.js';
import { Post } from '../../../platform/http/post.js';
import { CreatePersonalTokenDto } from './dto/create-personal-token.dto.js';
import { CreatedPersonalTokenDto, PersonalTokenDto } from './dto/personal-token.dto.js';
import { PersonalTokensQueries } from './personal-tokens.queries.js';
import { PersonalTokensService } from './personal-tokens.service.js';

@ApiTags('Your account')
@Roles('user', 'admin')
@Controller('users/me/tokens')
export class PersonalTokensController {
  constructor(
    private readonly tokens: PersonalTokensService,
    private readonly queries: PersonalTokensQueries,
  ) {}

  /**
   * Create a personal access token
   *
   * @remarks For a program that acts for you, with the `scopes` that it needs. It sends `token` as `Authorization: Bearer
   * dbl_...`; keep it, for it is told once.
   */
  @Post()
  @StepUp()
  @ApiCreatedResponse({ type: CreatedPersonalTokenDto })
  createToken(
    @CurrentActor() actor: Actor,
    @Body() input: CreatePersonalTokenDto,
  ): Promise<CreatedPersonalTokenDto> {
    return this.tokens.create(actor, input);
  }

  /**
   * List your personal access tokens
   *
   * @remarks Newest first, with what each may do and when it was used last. Those that have expired stay until you delete
   * them.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(PersonalTokenDto) })
  listTokens(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<PersonalTokenDto>> {
    return this.queries.list(actor, query);
  }

  /**
   * Read a personal access token
   *
   * @remarks Without `token` itself, which was told once.
   */
  @Get(':id')
  @ApiOkResponse({ type: PersonalTokenDto })
  getToken(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<PersonalTokenDto> {
    return this.queries.get(actor, id);
  }

  /**
   * Delete a personal access token
   *
   * @remarks It is refused within a second.
   */
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  deleteToken(@CurrentActor() actor: Actor, @IdParam() id: string): Promise<void> {
    return this.tokens.delete(actor, id);
  }
}
