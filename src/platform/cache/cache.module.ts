import { CacheModule as NestCacheModule } from '@nestjs/cache-manager';
import { Global, Module } from '@nestjs/common';
import { CacheRedis } from './cache-redis.js';
import { ResponseCache } from './response-cache.js';

@Module({ providers: [CacheRedis], exports: [CacheRedis] })
class CacheRedisModule {}

/** `ResponseCache` for finished answers, and Nest's `CACHE_MANAGER` for objects, over one Redis connection. */
@Global()
@Module({
  imports: [
    CacheRedisModule,
    NestCacheModule.registerAsync({
      imports: [CacheRedisModule],
      inject: [CacheRedis],
      useFactory: (redis: CacheRedis) => ({ stores: [redis.keyv()] }),
    }),
  ],
  providers: [ResponseCache],
  exports: [ResponseCache, CacheRedisModule, NestCacheModule],
})
export class CacheModule {}
