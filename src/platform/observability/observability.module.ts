import { Global, Module } from '@nestjs/common';
import { Health } from './health.js';
import { Lifecycle } from './lifecycle.js';

@Global()
@Module({ providers: [Health, Lifecycle], exports: [Health, Lifecycle] })
export class ObservabilityModule {}
