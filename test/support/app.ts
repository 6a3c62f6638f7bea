import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeMetadataStorage } from '@nestjs/graphql';
import { BUILT, built, copyOfBuilt } from './built.js';
import { Client } from './client.js';
import { expectNothingOf } from './documented.js';
import { ownEnvironment } from './environment.js';

/** The API of one spec, listening for real on a port of its own. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** Somebody who is not signed in. */
  readonly anonymous: Client;
  close(): Promise<void>;
}

/** Of the API that this spec started last: a worker beside it has the same. */
let environment: NodeJS.ProcessEnv = {};

/** Starts the built API in this process. Call it once per file: it has the file's database. */
export async function startApp(overrides: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  environment = await ownEnvironment(overrides);
  return listen(environment, BUILT);
}

/**
 * Starts another API beside that of startApp, from a copy of the built modules: with a memory of its own, as another
 * process has, but without its start. `BUILT` of the environment says which copy.
 */
export async function startBeside({ BUILT: broken, ...env }: NodeJS.ProcessEnv): Promise<TestApp> {
  const beside = await listen({ ...environment, ...env }, broken ?? copyOfBuilt());
  if (broken) expectNothingOf(beside.url);
  return beside;
}

/** What the classes of each copy of the modules say of GraphQL: Nest keeps it for a whole process. */
const said = new Map<string, object>();
let speaking = BUILT;

function letSpeak(folder: string): void {
  said.set(speaking, { ...TypeMetadataStorage });
  if (!said.has(folder)) TypeMetadataStorage.clear();
  Object.assign(TypeMetadataStorage, { compiledResolvers: undefined }, said.get(folder));
  speaking = folder;
}

async function listen(env: NodeJS.ProcessEnv, folder: string): Promise<TestApp> {
  letSpeak(folder);
  const { parseConfig } = await built<typeof import('../../src/platform/config/config.js')>(
    'platform/config/config',
    folder,
  );
  const { createLogger } = await built<typeof import('../../src/platform/observability/logger.js')>(
    'platform/observability/logger',
    folder,
  );
  const { createApp } = await built<typeof import('../../src/platform/http/configure-app.js')>(
    'platform/http/configure-app',
    folder,
  );
  const { Database } = await built<typeof import('../../src/platform/database/database.js')>(
    'platform/database/database',
    folder,
  );
  const { ApiModule } = await built<typeof import('../../src/api.module.js')>('api.module', folder);
  const config = parseConfig(env);
  const app = await createApp(ApiModule, config, createLogger(config));
  await app.listen(0, '127.0.0.1');
  await app.get(Database).connected();
  const url = await app.getUrl();
  return { app, url, env, anonymous: new Client(url), close: () => app.close() };
}

/** Starts the built worker in this process, beside an API of startApp. */
export async function startWorker(): Promise<{ worker: INestApplicationContext; close(): Promise<void> }> {
  const { NestFactory } = await import('@nestjs/core');
  const { WorkerModule } = await built<typeof import('../../src/worker.module.js')>('worker.module');
  const { Relay } = await built<typeof import('../../src/platform/events/relay.js')>('platform/events/relay');
  const { JobRunner } =
    await built<typeof import('../../src/platform/queue/job-runner.js')>('platform/queue/job-runner');
  const { ConfigModule } = await built<typeof import('../../src/platform/config/config.module.js')>(
    'platform/config/config.module',
  );
  const { parseConfig } =
    await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
  const root = ConfigModule.around(WorkerModule, parseConfig(environment));
  const worker = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  const close = async () => {
    await worker.get(Relay).stop();
    await worker.get(JobRunner).stop();
    await worker.close();
  };
  return { worker, close };
}
