import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { built } from './built.js';
import { Client } from './client.js';
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

/** Starts the built API in this process. Call it once per file: configuration is read once per process. */
export async function startApp(overrides: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  const env = await ownEnvironment(overrides);
  Object.assign(process.env, env);
  const { loadConfig } =
    await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
  const { createLogger } = await built<typeof import('../../src/platform/observability/logger.js')>(
    'platform/observability/logger',
  );
  const { createApp } = await built<typeof import('../../src/platform/http/configure-app.js')>(
    'platform/http/configure-app',
  );
  const { Database } = await built<typeof import('../../src/platform/database/database.js')>(
    'platform/database/database',
  );
  const { ApiModule } = await built<typeof import('../../src/api.module.js')>('api.module');
  const config = await loadConfig();
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
  const worker = await NestFactory.createApplicationContext(WorkerModule, { logger: false });
  const close = async () => {
    await worker.get(Relay).stop();
    await worker.get(JobRunner).stop();
    await worker.close();
  };
  return { worker, close };
}
