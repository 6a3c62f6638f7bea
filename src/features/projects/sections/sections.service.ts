import { Injectable } from '@nestjs/common';
import type { Actor } from '../../../platform/access/actor.js';
import { NotFound } from '../../../platform/errors/domain-error.js';
import { type Changes, changesBetween } from '../../../platform/events/changes.js';
import { type EventDefinition, record } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { UnitOfWork } from '../../../platform/events/unit-of-work.js';
import type { ExpectedVersion } from '../../../platform/http/if-match.js';
import { positionBehind } from '../order.js';
import { type Entered, ProjectAccess } from '../project-access.service.js';
import {
  aboutProject,
  sectionChanged,
  sectionCreated,
  sectionDeleted,
  sectionMoved,
} from '../projects.events.js';
import type { CreateSectionDto } from './dto/create-section.dto.js';
import type { PlaceSectionDto } from './dto/place-section.dto.js';
import { SectionDto } from './dto/section.dto.js';
import type { UpdateSectionDto } from './dto/update-section.dto.js';
import { Section } from './section.entity.js';
import { SectionExists, TooManySections } from './sections.errors.js';

/** In one project. */
const MOST = 200;

/** The project of a section that the caller may see. */
const PROJECT_OF = `
  SELECT s.project_id AS "projectId" FROM sections s
  JOIN project_members m ON m.project_id = s.project_id AND m.user_id = $1 WHERE s.id = $2`;

/** What else changes when a section goes. */
type DeleteReaction = (tx: Transaction, actorId: string, sectionId: string) => Promise<void>;

/**
 * Use cases that change the sections of a project, for its editors. Each throws NotFound for what the caller cannot see,
 * ProjectRoleRequired, ProjectArchived, and StaleVersion for an old one.
 */
@Injectable()
export class SectionsService {
  private readonly reactions: DeleteReaction[] = [];

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ProjectAccess,
  ) {}

  /** Has `reaction` take out, in the same transaction, what is in a section that is deleted. */
  onDelete(reaction: DeleteReaction): void {
    this.reactions.push(reaction);
  }

  /** Throws SectionExists, TooManySections. */
  create(actor: Actor, projectId: string, input: CreateSectionDto): Promise<SectionDto> {
    return this.unitOfWork.run(async (tx) => {
      const entered = await this.access.enter(tx, actor, projectId, 'editor', 'exclusive');
      const manager = await tx.open();
      if ((await manager.countBy(Section, { projectId })) >= MOST) throw new TooManySections();
      const section = Section.create(projectId, input, new Date());
      tx.insert(Section, section, { sections_pkey: () => new SectionExists() });
      const data = { sectionId: section.id, name: section.name };
      record(tx, sectionCreated, { ...aboutProject(actor.userId, entered), data });
      return SectionDto.from(section);
    });
  }

  update(
    actor: Actor,
    id: string,
    { name }: UpdateSectionDto,
    expected: ExpectedVersion,
  ): Promise<SectionDto> {
    return this.change(actor, id, expected, sectionChanged, (section) => {
      section.name = name ?? section.name;
    });
  }

  /** Throws UnknownNeighbour, OrderExhausted. */
  place(
    actor: Actor,
    id: string,
    { after }: PlaceSectionDto,
    expected: ExpectedVersion,
  ): Promise<SectionDto> {
    return this.change(actor, id, expected, sectionMoved, (section, others) => {
      if (after !== undefined) section.position = positionBehind(section, after, others);
    });
  }

  async delete(actor: Actor, id: string, expected: ExpectedVersion): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      const { section, entered } = await this.enterSection(tx, actor, id);
      expected.check(section.version);
      const manager = await tx.open();
      // A task that is on its way into it, which an Inbox does not hold off, is waited for.
      await manager.query('SELECT FROM sections WHERE id = $1 FOR UPDATE', [id]);
      for (const react of this.reactions) await react(tx, actor.userId, id);
      await manager.delete(Section, { id });
      const data = { sectionId: id, name: section.name };
      record(tx, sectionDeleted, { ...aboutProject(actor.userId, entered), data });
    });
  }

  /** See (locked), may, change, record. A change that changes nothing leaves version and event log alone. */
  private change(
    actor: Actor,
    id: string,
    expected: ExpectedVersion,
    event: EventDefinition<{ sectionId: string; changes: Changes<Section> }>,
    apply: (section: Section, others: Section[]) => void,
  ): Promise<SectionDto> {
    return this.unitOfWork.run(async (tx) => {
      const { section, others, entered } = await this.enterSection(tx, actor, id);
      expected.check(section.version);
      const before = { ...section };
      apply(section, others);
      const changes = changesBetween<Section>(before, section);
      const changed = Object.keys(changes) as (keyof Changes<Section>)[];
      if (changed.length > 0) {
        Object.assign(section, { version: section.version + 1, updatedAt: new Date() });
        tx.update(Section, section, [...changed, 'version', 'updatedAt']);
        record(tx, event, { ...aboutProject(actor.userId, entered), data: { sectionId: id, changes } });
      }
      return SectionDto.from(section);
    });
  }

  /** A section, and the others in their order, in a project that nobody else changes until `tx` has ended. */
  private async enterSection(
    tx: Transaction,
    actor: Actor,
    id: string,
  ): Promise<{ section: Section; others: Section[]; entered: Entered }> {
    const manager = await tx.open();
    const [visible] = await manager.query<{ projectId: string }[]>(PROJECT_OF, [actor.userId, id]);
    if (!visible) throw new NotFound();
    const { projectId } = visible;
    const entered = await this.access.enter(tx, actor, projectId, 'editor', 'exclusive');
    const all = await manager.find(Section, { where: { projectId }, order: { position: 'ASC' } });
    const section = all.find((one) => one.id === id);
    // It was deleted meanwhile.
    if (!section) throw new NotFound();
    return { section, others: all.filter((one) => one !== section), entered };
  }
}
