import { Global, Module } from '@nestjs/common';
import { Secrets } from './secrets.js';

/** Keys that are derived from configuration. */
@Global()
@Module({ providers: [Secrets], exports: [Secrets] })
export class SecretsModule {}
