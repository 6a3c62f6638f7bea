import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import type { DynamicModule, Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { introspectionFromSchema } from 'graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { ConfigModule } from '../config/config.module.js';
import { Lifecycle } from '../observability/lifecycle.js';
import { NestLogger } from '../observability/logger.js';
import { HttpAdapter } from './adapter.js';
import { acceptJsonObjects, BODY_LIMIT } from './body-parser.js';
import { acceptCookies } from './cookies.js';
import { API_PREFIX } from './api-prefix.js';
import { endConnectionsOnStop } from './connections.js';
import { serveGraphiql } from './graphiql-page.js';
import { answerMalformedRequest } from './malformed-request.js';
import { serveDocs } from './docs/serve-docs.js';
import { ProblemFilter } from './problem.filter.js';
import { addRequestHooks } from './request-hooks.js';
import { EVERY_ANSWER } from './security-headers.js';
import { strictValidation } from './validation.js';

/** Paths beside the API: for probes, people, developers and whoever verifies tokens. */
const UNPREFIXED = [
  '/',
  'graphql',
  'health/{*path}',
  'dev/{*path}',
  'changelog',
  'account/{*path}',
  '.well-known/{*path}',
];
const KNOWN_ID = /^[\w.:+/=-]{8,128}$/;

/** Builds the API from its root module, with everything that is the same for every route. */
export async function createApp(
  module: Type,
  config: Config,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const filter = new ProblemFilter(config);
  const adapter = createAdapter(config, filter);
  const root = config.environment === 'production' ? module : await withDevelopmentPages(module);
  const app = await NestFactory.create<NestFastifyApplication>(ConfigModule.around(root, config), adapter, {
    logger: new NestLogger(logger),
    bodyParser: false,
    abortOnError: false,
  });
  const fastify = adapter.getInstance();
  acceptJsonObjects(fastify);
  acceptCookies(fastify);
  endConnectionsOnStop(fastify);
  addRequestHooks(fastify, { maxInFlight: config.http.maxInFlight, lifecycle: app.get(Lifecycle), logger });
  if (config.http.corsOrigins.length > 0) allowOrigins(app, config.http.corsOrigins);
  app.setGlobalPrefix(API_PREFIX, { exclude: UNPREFIXED });
  app.useGlobalPipes(strictValidation());
  app.useGlobalFilters(filter);
  serveDocs(app, config);
  if (config.graphql.isOpen)
    serveGraphiql(fastify, () => introspectionFromSchema(app.get(GraphQLSchemaHost).schema));
  return app;
}

async function withDevelopmentPages(module: Type): Promise<DynamicModule> {
  const { DevelopmentModule } = await import('../pages/development.module.js');
  return DevelopmentModule.beside(module);
}

/** Fastify with limits: its own are off by default, and a slow client would stay for ever. */
function createAdapter(config: Config, filter: ProblemFilter): HttpAdapter {
  return new HttpAdapter({
    logger: false,
    trustProxy: config.http.trustedProxies.length > 0 ? config.http.trustedProxies : false,
    genReqId: (request: IncomingMessage) => requestId(request.headers['x-request-id']),
    bodyLimit: BODY_LIMIT,
    requestTimeout: 10_000,
    connectionTimeout: 0,
    keepAliveTimeout: 72_000,
    return503OnClosing: false,
    http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16 * 1024 },
    routerOptions: { maxParamLength: 200 },
    clientErrorHandler: answerMalformedRequest(config),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      filter.answer(error, request, reply.headers({ ...EVERY_ANSWER, 'x-request-id': request.id })),
  });
}

const requestId = (given: string | string[] | undefined) =>
  typeof given === 'string' && KNOWN_ID.test(given) ? given : randomUUID();

function allowOrigins(app: NestFastifyApplication, origin: string[]): void {
  app.enableCors({
    origin,
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    // Else `OPTIONS` of who is no browser is refused in plain text.
    strictPreflight: false,
    exposedHeaders: [
      'ETag',
      'Location',
      'Link',
      'Idempotent-Replayed',
      'Retry-After',
      'WWW-Authenticate',
      'X-Request-Id',
      'RateLimit',
      'RateLimit-Policy',
      'Deprecation',
      'Sunset',
    ],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'If-Match',
      'If-None-Match',
      'Idempotency-Key',
      'X-Request-Id',
    ],
    maxAge: 600,
  });
}
