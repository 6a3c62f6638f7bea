import { randomInt } from 'node:crypto';
import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { Config } from '../../platform/config/config.js';
import { Database } from '../../platform/database/database.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { isCommonPassword } from './common-passwords.js';
import { Passwords } from './passwords.js';

/** How an installation gets its first administrator: ADMIN_EMAIL and ADMIN_PASSWORD, which only ever create. */
@Injectable()
export class FirstAdministrator implements OnApplicationBootstrap {
  private readonly logger = new Logger(FirstAdministrator.name);
  private attempt: Promise<{ created: boolean }> | undefined;

  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly users: UsersService,
    private readonly passwords: Passwords,
  ) {}

  onApplicationBootstrap(): void {
    if (!this.config.admin.email) return;
    this.database
      .connected()
      .then(() => this.createFirstAdmin())
      .catch((error: unknown) => this.logger.error(`No administrator was created: ${String(error)}`));
  }

  /**
   * Creates the account unless there is an administrator already. Rejects when the variables are not set. Whoever asks
   * again hears of the one attempt that this process makes.
   */
  createFirstAdmin(): Promise<{ created: boolean }> {
    this.attempt ??= this.tryOnce();
    return this.attempt;
  }

  private async tryOnce(): Promise<{ created: boolean }> {
    const { email, password } = this.config.admin;
    if (!email || !password)
      throw new Error('Set ADMIN_EMAIL and ADMIN_PASSWORD to create an administrator.');
    const created = await this.createAdmin(email, password);
    this.logger.log(
      created ? `Administrator ${email} created` : 'There is an administrator: ADMIN_EMAIL is ignored',
    );
    return { created };
  }

  /** False when an administrator exists. Two processes that start at once take turns. */
  private async createAdmin(email: string, password: string): Promise<boolean> {
    const passwordHash = await this.passwords.hash(password);
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await manager.query('LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE');
      if (await manager.existsBy(User, { role: 'admin' })) return false;
      if (isCommonPassword(password))
        throw new Error('ADMIN_PASSWORD is one of those that are guessed first.');
      const taken = await manager.query<unknown[]>(`SELECT 1 FROM users WHERE lower(username) = 'admin'`);
      const username = taken.length > 0 ? `admin-${randomInt(1_000, 1_000_000)}` : 'admin';
      const user = User.register({ email, username, displayName: 'Administrator' }, new Date());
      this.users.register(
        tx,
        Object.assign(user, { role: 'admin', passwordHash, emailVerifiedAt: user.createdAt }),
      );
      return true;
    });
  }
}
