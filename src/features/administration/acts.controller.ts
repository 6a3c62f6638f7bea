import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Roles } from '../../platform/access/access.decorators.js';
import { type Page, pageOf } from '../../platform/http/page.js';
import { ActsQueries } from './acts.queries.js';
import { AdministrativeActDto } from './dto/administrative-act.dto.js';
import { ListActsQuery } from './dto/list-acts.dto.js';

@ApiTags('Administration')
@Roles('admin')
@Controller('administrative-acts')
export class ActsController {
  constructor(private readonly queries: ActsQueries) {}

  /**
   * List administrative acts
   *
   * @remarks Who did what to whom, when and from where, newest first. Acts are never deleted.
   */
  @Get()
  @ApiOkResponse({ type: pageOf(AdministrativeActDto) })
  listAdministrativeActs(@Query() query: ListActsQuery): Promise<Page<AdministrativeActDto>> {
    return this.queries.list(query);
  }
}
