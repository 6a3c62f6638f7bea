import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import type { SecondFactorDto } from './dto/second-factor.dto.js';

const STATUS = {
  name: 'second-factor',
  text: `SELECT f.confirmed_at IS NOT NULL AS "isEnabled", f.confirmed_at AS "enabledAt",
           (SELECT count(*)::integer FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL) AS "recoveryCodesLeft"
         FROM (SELECT $1::uuid AS id) u LEFT JOIN second_factors f ON f.user_id = u.id`,
};

/** Reads of second factors. */
@Injectable()
export class SecondFactorQueries {
  constructor(private readonly database: Database) {}

  /** Whether the caller's account asks for a code. */
  async status(actor: Actor): Promise<SecondFactorDto> {
    const [status] = await this.database.rows<SecondFactorDto>(STATUS, [actor.userId]);
    return status!;
  }
}
