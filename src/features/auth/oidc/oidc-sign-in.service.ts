import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { SecondFactorService } from '../second-factor/second-factor.service.js';
import type { Client } from '../sessions/session.entity.js';
import { SessionsService, type Started } from '../sessions/sessions.service.js';
import type { Claims } from './claims.js';
import { FirstFactorsService } from './first-factors.service.js';
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
    private readonly firstFactors: FirstFactorsService,
    private readonly secondFactor: SecondFactorService,
  ) {}

  /** Throws WrongCredentials, SecondFactorRequired. Without the second factor nothing is stored, links included. */
  start(claims: Claims, client: Client): Promise<Started> {
    return this.retrying((tx) => this.enter(tx, claims, client));
  }

  /** Goes on after SecondFactorRequired. Throws FirstFactorExpired, WrongCredentials, WrongSecondFactor. */
  complete(firstFactor: string, code: string, client: Client): Promise<Started> {
    return this.retrying(async (tx) => {
      const claims = await this.firstFactors.redeem(tx, firstFactor);
      return this.enter(tx, claims, client, code);
    });
  }

  private async enter(tx: Transaction, claims: Claims, client: Client, code?: string): Promise<Started> {
    const user = await this.identities.enter(tx, claims);
    await this.secondFactor.require(tx, user.id, code);
    return this.sessions.start(tx, user, client);
  }

  private async retrying(work: (tx: Transaction) => Promise<Started>, tries = TRIES): Promise<Started> {
    try {
      return await this.unitOfWork.run(work);
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === 1) throw error;
      return this.retrying(work, tries - 1);
    }
  }
}
