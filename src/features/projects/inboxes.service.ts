import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/events/transaction.js';
import type { User } from '../users/user.entity.js';
import { UsersService } from '../users/users.service.js';
import { ProjectMember } from './project-member.entity.js';
import { Project } from './project.entity.js';

/** Gives everybody an Inbox, in the transaction that registers them. */
@Injectable()
export class Inboxes {
  constructor(users: UsersService) {
    users.onRegister((tx, user) => this.open(tx, user));
  }

  private open(tx: Transaction, { id, createdAt }: User): void {
    tx.insert(Project, Project.inboxOf(id, createdAt));
    const member = ProjectMember.create(id, id, 'owner', createdAt);
    tx.insert(ProjectMember, Object.assign(member, { position: 'a0' }));
  }
}
