import { Injectable } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import { UserDto } from '../users/dto/user.dto.js';
import { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { ACCESS_TOKEN_LIFETIME, AccessTokens } from './access-tokens.js';
import { RegistrationClosed, WrongCredentials } from './auth.errors.js';
import type { LoginDto } from './dto/login.dto.js';
import type { RegisterDto } from './dto/register.dto.js';
import type { SignedInDto } from './dto/signed-in.dto.js';
import { Passwords } from './passwords.js';
import type { Client } from './sessions/session.entity.js';
import { SessionsService, type Started } from './sessions/sessions.service.js';

/** Use cases of getting in. */
@Injectable()
export class AuthService {
  constructor(
    private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
    private readonly sessions: SessionsService,
  ) {}

  /** Makes an account and signs it in. Throws RegistrationClosed, UsernameTaken, SignInBusy. */
  async register(input: RegisterDto, client: Client): Promise<SignedInDto> {
    if (!this.config.accounts.isRegistrationOpen) throw new RegistrationClosed();
    const user = User.register(input, new Date());
    user.passwordHash = await this.passwords.hash(input.password);
    const started = await this.unitOfWork.run(async (tx) => {
      this.users.register(tx, user);
      return this.sessions.start(tx, user, client);
    });
    return this.signedIn(started);
  }

  /**
   * Starts a session for who knows the password, and has the second factor where there is one; hashes the password anew
   * when the parameters have changed since. Throws WrongCredentials, SignInBusy, SecondFactorRequired, WrongSecondFactor,
   * RateLimited.
   */
  async login({ identifier, password, code }: LoginDto, client: Client): Promise<SignedInDto> {
    const { id, passwordHash } = await this.whoKnows(identifier, password);
    const renewed = this.passwords.isAged(passwordHash) ? await this.passwords.hash(password) : undefined;
    const started = await this.unitOfWork.run(async (tx) => {
      const session = await this.sessions.signIn(tx, { id, passwordHash }, code, client);
      if (renewed)
        this.users.store(tx, Object.assign(session.user, { passwordHash: renewed }), ['passwordHash']);
      return session;
    });
    return this.signedIn(started);
  }

  /** Three hashes for an address and one for a username, whatever there is. Throws WrongCredentials, SignInBusy. */
  private async whoKnows(
    identifier: string,
    password: string,
  ): Promise<{ id: string; passwordHash: string }> {
    const candidates = [await this.users.findCredentials(identifier)];
    if (identifier.includes('@')) candidates.push(...(await this.users.findClaims(identifier)));
    const fit = await Promise.all(
      candidates.map((candidate) => this.passwords.matches(candidate?.passwordHash, password)),
    );
    const found = candidates.find((_, index) => fit[index]);
    if (!found?.passwordHash) throw new WrongCredentials();
    return { id: found.id, passwordHash: found.passwordHash };
  }

  /** Continues a session. Throws RefreshTokenInvalid. */
  async refresh(refreshToken: string, client: Client): Promise<SignedInDto> {
    return this.signedIn(await this.sessions.refresh(refreshToken, client));
  }

  /** What whoever signed in is told. */
  signedIn({ user, session, refreshToken }: Started): SignedInDto {
    return {
      user: UserDto.from(user),
      accessToken: this.tokens.sign(user.id, session.id, user.role),
      tokenType: 'Bearer',
      expiresIn: ACCESS_TOKEN_LIFETIME,
      refreshToken,
    };
  }
}
