import { RouteConfig } from '@nestjs/platform-fastify';
import { API_PREFIX } from './api-prefix.js';

/** Where what a route makes is to be found, when that is not below the route: `Location` says so. */
export const LocatedAt = (collection: string) => RouteConfig({ collection: API_PREFIX + collection });

/** The path of the collection that a new thing is in. */
export const collectionOf = (config: unknown): string | undefined =>
  (config as { collection?: string } | undefined)?.collection;
