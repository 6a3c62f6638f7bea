import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan } from 'typeorm';
import { Config } from '../../../platform/config/config.js';
import { Database } from '../../../platform/database/database.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { digest, Secrets } from '../../../platform/secrets/secrets.js';
import { type MailedPurpose, MailedSecret } from './mailed-secret.entity.js';
import { MailedSecretInvalid } from './recovery.errors.js';

/** How long a secret is good (milliseconds). */
const LIFETIME = 30 * 60_000;
/** Mails of one purpose that an account is sent in an hour, so that nobody can fill somebody's mailbox. */
const MOST_AN_HOUR = 5;

/** Void is what was asked for by a session that was ended since: who asked may have been somebody else. */
const REDEEM = `
  UPDATE mailed_secrets SET used_at = now()
  WHERE digest = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > now() AND NOT EXISTS (
    SELECT FROM events e JOIN sessions s ON s.id = (e.data->>'sessionId')::uuid
    WHERE e.id = mailed_secrets.id AND s.revoked_at IS NOT NULL)
  RETURNING user_id AS "userId", email`;

/** Mails of one purpose in the last hour, without this one, which may be tried again. */
const ISSUED = {
  name: 'mailed-secrets-issued',
  text: `SELECT count(*)::integer AS count FROM mailed_secrets
         WHERE user_id = $1 AND purpose = $2 AND id <> $3 AND created_at > now() - interval '1 hour'`,
};
/** Nothing for what was asked for before the password was changed, for the same reason. */
const ISSUE = `
  INSERT INTO mailed_secrets (id, user_id, purpose, email, digest, created_at, expires_at)
  SELECT e.id, u.id, $3, $4, $5, now(), now() + $6 * interval '1 millisecond' FROM events e, users u
  WHERE e.id = $1 AND u.id = $2 AND (u.password_changed_at IS NULL OR u.password_changed_at < e.occurred_at)
  ON CONFLICT (id) DO NOTHING`;
const UNUSED = {
  name: 'mailed-secret-unused',
  text: 'SELECT id FROM mailed_secrets WHERE id = $1 AND used_at IS NULL',
};

interface Issue {
  /** The event that asks for the mail: asked again, it is the same secret, so that a mail sent twice has the same link. */
  id: string;
  userId: string;
  purpose: MailedPurpose;
  email: string;
}

/** Secrets that prove that somebody reads an address's mail. They are made where the mail is written, and kept nowhere. */
@Injectable()
export class MailedSecretsService {
  constructor(
    private readonly database: Database,
    private readonly secrets: Secrets,
    private readonly config: Config,
  ) {}

  /**
   * The link for a mail; undefined when the account was sent enough of them, or this one was used or is void. Stored at
   * once and not with the job, since a mail may be read before the job has committed.
   */
  async issue({ id, userId, purpose, email }: Issue): Promise<string | undefined> {
    const [others] = await this.database.rows<{ count: number }>(ISSUED, [userId, purpose, id]);
    if (others!.count >= MOST_AN_HOUR) return undefined;
    const secret = this.secrets.derive(`mail ${purpose}`, id);
    await this.database.autonomous({ text: ISSUE }, [id, userId, purpose, email, digest(secret), LIFETIME]);
    if ((await this.database.rows(UNUSED, [id])).length === 0) return undefined;
    // In the fragment, which browsers send to no server, so that it is in nobody's log.
    return `${this.config.accounts.pagesUrl}/${purpose}#${secret}`;
  }

  /** Whether a secret would be taken: asked before expensive work, and no promise. */
  async isGood(tx: Transaction, purpose: MailedPurpose, secret: string): Promise<boolean> {
    const manager = await tx.open();
    const where = { digest: digest(secret), purpose, expiresAt: MoreThan(new Date()) };
    const found = await manager.findOneBy(MailedSecret, where);
    return found !== null && found.usedAt === null;
  }

  /** Takes a secret, once. Throws MailedSecretInvalid. */
  async redeem(
    tx: Transaction,
    purpose: MailedPurpose,
    secret: string,
  ): Promise<{ userId: string; email: string }> {
    const manager = await tx.open();
    const [[redeemed]] = await manager.query<[{ userId: string; email: string }[], number]>(REDEEM, [
      digest(secret),
      purpose,
    ]);
    if (!redeemed) throw new MailedSecretInvalid();
    return redeemed;
  }

  /** Makes every secret void that was mailed for an account. */
  async voidAllOf(tx: Transaction, userId: string): Promise<void> {
    const manager = await tx.open();
    await manager.update(MailedSecret, { userId, usedAt: IsNull() }, { usedAt: new Date() });
  }
}
