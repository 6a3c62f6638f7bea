import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../platform/events/events.js';
import type { Transaction } from '../../../platform/events/transaction.js';
import { Handles } from '../../../platform/queue/jobs.js';
import { ErasureService } from './erasure.service.js';
import { eraseAccount } from './recovery.jobs.js';

/** The deletion and the done mark are one transaction; a cancelled or repeated request finds nothing to do. */
@Injectable()
export class EraseAccountProcessor {
  constructor(private readonly erasure: ErasureService) {}

  @Handles(eraseAccount)
  erase(event: RecordedEvent, tx: Transaction): Promise<void> {
    return this.erasure.erase(tx, event.subjectId);
  }
}
