import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { InvalidInput, NotFound } from '../../../platform/errors/domain-error.js';
import { changesBetween } from '../../../platform/events/changes.js';
import { record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import type { CreateFilterDto } from './dto/create-filter.dto.js';
import { FilterDto } from './dto/filter.dto.js';
import type { UpdateFilterDto } from './dto/update-filter.dto.js';
import { Filter } from './filter.entity.js';
import { FilterExists, TooManyFilters } from './filters.errors.js';
import { filterChanged, filterCreated, filterDeleted } from './filters.events.js';

/** Of one person. */
const MOST = 500;

/** Two creations of one owner wait for each other here. */
const OWNER = 'SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE';

/** Use cases of saved filters. Each throws NotFound for one that is not the caller's, and StaleVersion for an old one. */
@Injectable()
export class FiltersService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** Throws FilterExists, TooManyFilters. */
  create({ userId }: Actor, input: CreateFilterDto): Promise<FilterDto> {
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await manager.query(OWNER, [userId]);
      if ((await manager.countBy(Filter, { ownerId: userId })) >= MOST) throw new TooManyFilters();
      const filter = Filter.create(userId, input, new Date());
      tx.insert(Filter, filter, { filters_pkey: () => new FilterExists() });
      record(tx, filterCreated, { actorId: userId, subjectId: filter.id, data: { name: filter.name } });
      return FilterDto.from(filter);
    });
  }

  /** Throws InvalidInput when nothing would be left of the query. */
  update(actor: Actor, id: string, patch: UpdateFilterDto, expected: ExpectedVersion): Promise<FilterDto> {
    return this.unitOfWork.run(async (tx) => {
      const filter = await this.see(tx, actor, id);
      expected.check(filter.version);
      const before = { ...filter };
      filter.revise(patch);
      if (Object.keys(filter.query).length === 0) {
        const message = 'query must have at least one member';
        throw new InvalidInput([{ pointer: '/query', code: 'members', message }]);
      }
      const changed = Object.keys(changesBetween<Filter>(before, filter));
      if (changed.length === 0) return FilterDto.from(filter);
      Object.assign(filter, { version: filter.version + 1, updatedAt: new Date() });
      tx.update(Filter, filter, ['name', 'color', 'query', 'version', 'updatedAt']);
      record(tx, filterChanged, { actorId: actor.userId, subjectId: id, data: { changed } });
      return FilterDto.from(filter);
    });
  }

  async delete(actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const filter = await this.see(tx, actor, id);
      expected.check(filter.version);
      await (await tx.open()).delete(Filter, { id });
      record(tx, filterDeleted, { actorId: actor.userId, subjectId: id, data: {} });
    });
  }

  private async see(tx: Transaction, { userId }: Actor, id: string): Promise<Filter> {
    const manager = await tx.open();
    const lock = { mode: 'pessimistic_write' as const };
    const filter = await manager.findOne(Filter, { where: { id, ownerId: userId }, lock });
    if (!filter) throw new NotFound();
    return filter;
  }
}
