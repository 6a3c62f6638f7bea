import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import type { Client } from '../sessions/session.entity.js';
import { SessionsService, type Started } from '../sessions/sessions.service.js';
import type { Claims } from './claims.js';
import { IdentitiesService, Overtaken } from './identities.service.js';

/** Sign-ins of one new person that may be stored before this one. */
const TRIES = 5;

/** Starts sessions for who proved at a provider who they are. */
@Injectable()
export class OidcSignInService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly identities: IdentitiesService,
    private readonly sessions: SessionsService,
  ) {}

  /** Throws WrongCredentials. */
  async start(claims: Claims, client: Client, tries = TRIES): Promise<Started> {
    try {
      return await this.unitOfWork.run(async (tx) => {
        const user = await this.identities.enter(tx, claims);
        return this.sessions.start(tx, user, client);
      });
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === 1) throw error;
      return this.start(claims, client, tries - 1);
    }
  }
}
