import { Module } from '@nestjs/common';
import { ChangelogController } from './changelog.controller.js';

/** What changed for clients. */
@Module({ controllers: [ChangelogController] })
export class ChangelogModule {}
