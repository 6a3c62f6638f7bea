import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Public } from '../../platform/access/access.decorators.js';
import { AccessTokens, type PublishedKey } from './access-tokens.js';

/** How others verify access tokens (RFC 7517). Empty while a secret signs them. */
@ApiExcludeController()
@Public()
@Controller('.well-known/jwks.json')
export class JwksController {
  constructor(private readonly tokens: AccessTokens) {}

  @Get()
  @Header('cache-control', 'public, max-age=300')
  listKeys(): { keys: PublishedKey[] } {
    return { keys: this.tokens.published };
  }
}
