import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import { record } from '../../platform/events/events.js';
import type { Transaction } from '../../platform/events/transaction.js';
import { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { ACCESS_TOKEN_LIFETIME, AccessTokens } from './access-tokens.js';
import { WrongCredentials } from './auth.errors.js';
import { sessionStarted } from './auth.events.js';
import type { LoginDto } from './dto/login.dto.js';
import type { RegisterDto } from './dto/register.dto.js';
import type { SignedInDto } from './dto/signed-in.dto.js';
import { Passwords } from './passwords.js';
import { type Client, Session } from './session.entity.js';

const SESSION_LIFETIME = 90 * 24 * 3_600_000;

/** Use cases of getting in. */
@Injectable()
export class AuthService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
    private readonly tokens: AccessTokens,
  ) {}

  /** Makes an account and signs it in. Throws EmailTaken, UsernameTaken, SignInBusy. */
  async register(input: RegisterDto, client: Client): Promise<SignedInDto> {
    const user = User.register(input, new Date());
    user.passwordHash = await this.passwords.hash(input.password);
    return this.unitOfWork.run(async (tx) => {
      this.users.register(tx, user);
      return this.signIn(tx, user, client);
    });
  }

  /** Starts a session for who knows the password. Throws WrongCredentials, SignInBusy. */
  async login({ identifier, password }: LoginDto, client: Client): Promise<SignedInDto> {
    const credentials = await this.users.findCredentials(identifier);
    const fits = await this.passwords.matches(credentials?.passwordHash, password);
    if (!credentials || !fits) throw new WrongCredentials();
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const user = await manager.findOneBy(User, { id: credentials.id, status: 'active' });
      if (!user) throw new WrongCredentials();
      return this.signIn(tx, user, client);
    });
  }

  private signIn(tx: Transaction, user: User, client: Client): SignedInDto {
    const session = Session.start(user.id, client, new Date(), SESSION_LIFETIME);
    tx.insert(Session, session);
    record(tx, sessionStarted, { actorId: user.id, subjectId: session.id, data: {} });
    return {
      user: this.users.present(user),
      accessToken: this.tokens.sign(user.id, session.id, user.role),
      tokenType: 'Bearer',
      expiresIn: ACCESS_TOKEN_LIFETIME,
    };
  }
}
