import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { record } from '../../../platform/events/events.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import { digest } from '../../../platform/secrets/secrets.js';
import { SessionsService } from '../sessions/sessions.service.js';
import type { CreatePersonalTokenDto } from './dto/create-personal-token.dto.js';
import { CreatedPersonalTokenDto, PersonalTokenDto } from './dto/personal-token.dto.js';
import { PersonalToken } from './personal-token.entity.js';
import { personalTokenCreated, personalTokenDeleted } from './personal-tokens.events.js';
import { newToken } from './token-format.js';

/** Use cases of personal access tokens: make, delete. */
@Injectable()
export class PersonalTokensService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sessions: SessionsService,
  ) {}

  /** Makes a token, which is told only now. */
  async create(actor: Actor, input: CreatePersonalTokenDto): Promise<CreatedPersonalTokenDto> {
    const token = newToken();
    const row = PersonalToken.create(actor.userId, digest(token), input, new Date());
    return this.unitOfWork.run(async (tx) => {
      await this.sessions.lockOwn(tx, actor);
      tx.insert(PersonalToken, row);
      const data = { scopes: row.scopes };
      record(tx, personalTokenCreated, { actorId: actor.userId, subjectId: row.id, data });
      return { ...PersonalTokenDto.from(row), token };
    });
  }

  /** Makes one of the caller's tokens useless, everywhere within a second. Throws NotFound. */
  async delete(actor: Actor, id: string): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      const { affected } = await manager.delete(PersonalToken, { id, userId: actor.userId });
      if (affected !== 1) throw new NotFound();
      record(tx, personalTokenDeleted, { actorId: actor.userId, subjectId: id, data: {} });
    });
  }
}
