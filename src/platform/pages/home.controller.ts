import { Controller, Get, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access/access.decorators.js';

/** Somebody who opens the bare address finds the documentation. */
@ApiExcludeController()
@Public()
@Controller()
export class HomeController {
  @Get('/')
  @Redirect('/docs', 302)
  home(): void {}
}
