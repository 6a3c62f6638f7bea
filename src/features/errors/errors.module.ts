import { Module } from '@nestjs/common';
import { ErrorsController } from './errors.controller.js';

/** What the errors of this API mean, for people. */
@Module({ controllers: [ErrorsController] })
export class ErrorsModule {}
