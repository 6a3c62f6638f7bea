import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../../platform/access/access.decorators.js';
import { CurrentClient } from './current-client.js';
import { AuthService } from './auth.service.js';
import { LoginDto } from './dto/login.dto.js';
import { RegisterDto } from './dto/register.dto.js';
import { SignedInDto } from './dto/signed-in.dto.js';
import type { Client } from './session.entity.js';

@ApiTags('Sign-in')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  /**
   * Register
   *
   * @remarks Makes an account, signs it in, and sends a welcome mail.
   */
  @Post('register')
  @Public()
  @ApiCreatedResponse({ type: SignedInDto })
  register(@Body() input: RegisterDto, @CurrentClient() client: Client): Promise<SignedInDto> {
    return this.auth.register(input, client);
  }

  /**
   * Sign in
   *
   * @remarks With e-mail address or username, and password. Use the `accessToken` as bearer token for ten minutes.
   */
  @Post('login')
  @HttpCode(200)
  @Public()
  @ApiOkResponse({ type: SignedInDto })
  login(@Body() input: LoginDto, @CurrentClient() client: Client): Promise<SignedInDto> {
    return this.auth.login(input, client);
  }
}
