import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { ResponseCache } from '../../platform/cache/response-cache.js';
import { Database } from '../../platform/database/database.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { FinishedResponse } from '../../platform/http/finished-response.js';
import { etagOf } from '../../platform/http/if-match.js';
import type { UserDto } from './dto/user.dto.js';
import { profileOf } from './users.events.js';
import { mayReadAccount } from './users.policy.js';

const COLUMNS = `id, email, username, display_name AS "displayName", role, time_zone AS "timeZone", locale,
  email_verified_at AS "emailVerifiedAt", erase_at AS "eraseAt", version, created_at AS "createdAt", updated_at AS "updatedAt"`;
const ONE = { name: 'user', text: `SELECT ${COLUMNS} FROM users WHERE id = $1` };

/** Reads of accounts. */
@Injectable()
export class UsersQueries {
  constructor(
    private readonly database: Database,
    private readonly cache: ResponseCache,
  ) {}

  /** The caller's own account, from the cache where it can be. */
  async profile(actor: Actor): Promise<FinishedResponse> {
    const found = await this.cache.through(profileOf(actor.userId), 'me', async () =>
      this.finished(await this.getById(actor.userId)),
    );
    return FinishedResponse.from(found);
  }

  /** One account, for its owner and for administrators. Throws NotFound for everybody else. */
  async get(actor: Actor, id: string): Promise<UserDto> {
    if (!mayReadAccount(actor, id)) throw new NotFound();
    return this.getById(id);
  }

  private finished(user: UserDto): FinishedResponse {
    return FinishedResponse.of(user, { etag: etagOf(user.version) });
  }

  private async getById(id: string): Promise<UserDto> {
    const [user] = await this.database.rows<UserDto>(ONE, [id]);
    if (!user) throw new NotFound();
    return user;
  }
}
