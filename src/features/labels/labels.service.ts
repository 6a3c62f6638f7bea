import { Injectable } from '@nestjs/common';
import type { Actor } from '../../platform/access/actor.js';
import { NotFound } from '../../platform/errors/domain-error.js';
import { changesBetween } from '../../platform/events/changes.js';
import { record } from '../../platform/events/events.js';
import type { Conflicts, Transaction } from '../../platform/events/transaction.js';
import { UnitOfWork } from '../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../platform/http/if-match.js';
import { UsersService } from '../users/users.service.js';
import type { CreateLabelDto } from './dto/create-label.dto.js';
import { LabelDto } from './dto/label.dto.js';
import type { UpdateLabelDto } from './dto/update-label.dto.js';
import { Label } from './label.entity.js';
import { LabelExists, LabelIdTaken, TooManyLabels, UnknownLabel } from './labels.errors.js';
import { labelChanged, labelCreated, labelDeleted, labelsErased } from './labels.events.js';

const MAX_LABELS = 500;
const TAKEN: Conflicts = {
  labels_pkey: () => new LabelIdTaken(),
  labels_owner_name: () => new LabelExists(),
};

/** Two creations of one owner wait for each other here. */
const OWNER = 'SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE';
/** They cannot be changed or deleted until the transaction has ended. */
const OWN = 'SELECT id FROM labels WHERE id = ANY($1) AND owner_id = $2 ORDER BY id FOR KEY SHARE';

/** They answer the cached lists that show the labels, which are locked. */
type OnChange = (tx: Transaction, labelIds: string[]) => Promise<string[]>;
type OnDelete = (tx: Transaction, actorId: string | null, labelIds: string[]) => Promise<string[]>;

/** Use cases that change labels. Each throws NotFound for a label that is not the caller's, and StaleVersion for an old one. */
@Injectable()
export class LabelsService {
  private readonly changeReactions: OnChange[] = [];
  private readonly deleteReactions: OnDelete[] = [];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    users: UsersService,
  ) {
    users.onErase((tx, userId) => this.takeOffAllOf(tx, userId));
  }

  /** Has `reaction` say what shows a label that is about to change. */
  onChange(reaction: OnChange): void {
    this.changeReactions.push(reaction);
  }

  /** Has `reaction` take labels off all that carries them before they go. */
  onDelete(reaction: OnDelete): void {
    this.deleteReactions.push(reaction);
  }

  /** Throws LabelExists, LabelIdTaken, TooManyLabels. */
  create(actor: Actor, input: CreateLabelDto): Promise<LabelDto> {
    return this.unitOfWork.run(async (tx) => {
      const manager = await tx.open();
      await manager.query(OWNER, [actor.userId]);
      if ((await manager.countBy(Label, { ownerId: actor.userId })) >= MAX_LABELS) throw new TooManyLabels();
      const label = Label.create(actor.userId, input, new Date());
      tx.insert(Label, label, TAKEN);
      record(tx, labelCreated, { ...by(actor, label), data: { name: label.name } });
      return LabelDto.from(label);
    });
  }

  /** Throws LabelExists. */
  update(actor: Actor, id: string, patch: UpdateLabelDto, expected: ExpectedVersion): Promise<LabelDto> {
    return this.unitOfWork.run(async (tx) => {
      const label = await lock(tx, actor, id);
      expected.check(label.version);
      const before = { ...label };
      label.revise(patch);
      const changes = changesBetween<Label>(before, label);
      if (Object.keys(changes).length === 0) return LabelDto.from(label);
      Object.assign(label, { version: label.version + 1, updatedAt: new Date() });
      tx.update(Label, label, ['name', 'color', 'version', 'updatedAt'], TAKEN);
      const scopes: string[] = [];
      for (const react of this.changeReactions) scopes.push(...(await react(tx, [id])));
      record(tx, labelChanged, { ...by(actor, label), scopes, data: { changes } });
      return LabelDto.from(label);
    });
  }

  delete(actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      const label = await lock(tx, actor, id);
      expected.check(label.version);
      const scopes = await this.takeOff(tx, actor.userId, [id]);
      const manager = await tx.open();
      await manager.delete(Label, { id });
      record(tx, labelDeleted, { ...by(actor, label), scopes, data: { name: label.name } });
    });
  }

  /**
   * Makes sure, as part of a larger use case, that what gets these labels may have them until it is committed: they are
   * the caller's, or were `alreadyThere`. Throws UnknownLabel.
   */
  async see(tx: Transaction, actor: Actor, ids: string[], alreadyThere: string[]): Promise<void> {
    const added = ids.filter((id) => !alreadyThere.includes(id));
    if (added.length === 0) return;
    const manager = await tx.open();
    const own = await manager.query<object[]>(OWN, [added, actor.userId]);
    if (own.length < added.length) throw new UnknownLabel();
  }

  private async takeOff(tx: Transaction, actorId: string | null, ids: string[]): Promise<string[]> {
    const scopes: string[] = [];
    for (const react of this.deleteReactions) scopes.push(...(await react(tx, actorId, ids)));
    return scopes;
  }

  /** The labels of an account that is about to be erased go with it. */
  private async takeOffAllOf(tx: Transaction, ownerId: string): Promise<void> {
    const manager = await tx.open();
    const lock = { mode: 'pessimistic_write' as const };
    const labels = await manager.find(Label, { where: { ownerId }, order: { id: 'ASC' }, lock });
    if (labels.length === 0) return;
    const scopes = await this.takeOff(
      tx,
      null,
      labels.map(({ id }) => id),
    );
    record(tx, labelsErased, { actorId: null, subjectId: ownerId, scopes, data: {} });
  }
}

const by = ({ userId }: Actor, { id }: Label) => ({ actorId: userId, subjectId: id });

/** One of the caller's labels, which nothing else gets until `tx` has ended. */
async function lock(tx: Transaction, { userId }: Actor, id: string): Promise<Label> {
  const manager = await tx.open();
  const label = await manager.findOne(Label, {
    where: { id, ownerId: userId },
    lock: { mode: 'pessimistic_write' },
  });
  if (!label) throw new NotFound();
  return label;
}
