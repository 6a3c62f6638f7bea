import { applyDecorators, Post as NestPost, UseInterceptors } from '@nestjs/common';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * A route that takes `POST`, and `Idempotency-Key` from whoever is signed in. An interceptor of every route would cost
 * those that only read a tenth of their time.
 */
export const Post = (path?: string) =>
  applyDecorators(NestPost(path), UseInterceptors(IdempotencyInterceptor));
