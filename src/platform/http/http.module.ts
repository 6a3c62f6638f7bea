import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiDocument } from './openapi/api-document.js';
import { IdempotencyKey } from './idempotency-key.entity.js';
import { IdempotencyKeys } from './idempotency-keys.js';
import { RateLimitGuard } from './rate-limit.guard.js';
import { RateLimits } from './rate-limits.js';

/** What counts requests, and tells which ones are the same. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([IdempotencyKey])],
  providers: [ApiDocument, RateLimits, RateLimitGuard, IdempotencyKeys],
  exports: [ApiDocument, RateLimits, RateLimitGuard, IdempotencyKeys],
})
export class HttpModule {}
