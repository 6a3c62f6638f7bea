import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { STEP_UP } from '../../../platform/access/access.decorators.js';
import { requestOf } from '../../../platform/access/actor.js';
import { Database } from '../../../platform/database/database.js';
import { ConfirmationRequired } from './confirmation.errors.js';

/** Read anew each time: what these routes change is worth more than the time of a read by key. */
const CONFIRMED = {
  name: 'session-confirmed',
  text: `SELECT id FROM sessions
         WHERE id = $1 AND revoked_at IS NULL AND confirmed_at > now() - interval '10 minutes'`,
};

/** Lets a request through to a route with `@StepUp()` when its session proved within ten minutes whose it is. */
@Injectable()
export class StepUpGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly database: Database,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (!this.reflector.getAllAndOverride<boolean>(STEP_UP, targets)) return true;
    const { actor } = requestOf(context);
    const confirmed = await this.database.rows(CONFIRMED, [actor?.sessionId ?? null]);
    if (confirmed.length === 0) throw new ConfirmationRequired();
    return true;
  }
}
