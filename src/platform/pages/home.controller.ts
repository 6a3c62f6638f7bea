import { Controller, Get, Header, Redirect } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../access/access.decorators.js';

/** Where programs find what there is to read (RFC 8631). */
const LINKS = [
  '</docs-json>; rel="service-desc"; type="application/json"',
  '</guide.md>; rel="service-doc"; type="text/markdown"',
  '</llms.txt>; rel="describedby"; type="text/plain"',
];

/** Who opens the bare address finds the documentation. */
@ApiExcludeController()
@Public()
@Controller()
export class HomeController {
  @Get('/')
  @Redirect('/docs', 302)
  @Header('link', LINKS.join(', '))
  home(): void {}
}
