import type { INestApplicationContext } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TypeMetadataStorage } from '@nestjs/graphql';
import { LazyMetadataStorage } from '@nestjs/graphql/dist/schema-builder/storages/lazy-metadata.storage.js';
import { BUILT, built, copyOfBuilt } from './built.js';
import { Client } from './client.js';
import { expectNothingOf } from './documented.js';
import { environment, ownEnvironment } from './environment.js';

/** The API of one spec, listening for real on a port of its own. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly url: string;
  readonly env: NodeJS.ProcessEnv;
  /** Somebody who is not signed in. */
  readonly anonymous: Client;
  close(): Promise<void>;
}

/** Starts the built API in this process. Call it once per file: it has the file's database. */
export async function startApp(overrides: NodeJS.ProcessEnv = {}): Promise<TestApp> {
  return listen(await ownEnvironment(overrides), BUILT);
}

/** Copies that nothing runs from any more: the next that starts need not load its own. */
const idle = new Set<string>();

function unusedCopy(): string {
  const [copy = copyOfBuilt()] = idle;
  idle.delete(copy);
  return copy;
}

/**
 * Starts another API beside that of startApp, from a copy of the built modules: with a memory of its own, as another
 * process has, but without its start. `BUILT` of the environment says which copy.
 */
export async function startBeside({ BUILT: broken, ...env }: NodeJS.ProcessEnv): Promise<TestApp> {
  const copy = broken ?? unusedCopy();
  const beside = await listen({ ...environment, ...env }, copy);
  if (broken) {
    expectNothingOf(beside.url);
    return beside;
  }
  const close = async () => {
    await beside.close();
    idle.add(copy);
  };
  return { ...beside, close };
}

/** What the classes of each copy of the modules say of GraphQL: Nest keeps it for a whole process. */
const said = new Map<string, object>();
let speaking = BUILT;
let turn: Promise<unknown> = Promise.resolve();

/** Does `work`, which loads modules of this copy, while those of no other are loaded. */
function letSpeak<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const spoken = turn.then(async () => {
    said.set(speaking, { ...TypeMetadataStorage });
    if (!said.has(folder)) TypeMetadataStorage.clear();
    Object.assign(TypeMetadataStorage, { compiledResolvers: undefined }, said.get(folder));
    speaking = folder;
    const done = await work();
    // Some of it is said when a schema is made. Where none is, the next copy would say it.
    LazyMetadataStorage.load();
    return done;
  });
  turn = spoken.catch(() => undefined);
  return spoken;
}

const listen = (env: NodeJS.ProcessEnv, folder: string) => letSpeak(folder, () => listenAlone(env, folder));

async function listenAlone(env: NodeJS.ProcessEnv, folder: string): Promise<TestApp> {
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

/** A worker in the process of its spec. */
export interface TestWorker {
  readonly worker: INestApplicationContext;
  /** Resolves when it has reached PostgreSQL. */
  connected(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the built worker in this process, beside an API of startApp. `BUILT` says which copy. */
export async function startWorker({
  BUILT: folder = BUILT,
  ...env
}: NodeJS.ProcessEnv = {}): Promise<TestWorker> {
  const { NestFactory } = await import('@nestjs/core');
  const [{ WorkerModule }, { Relay }, { JobRunner }, { Database }, { ConfigModule }, { parseConfig }] =
    await letSpeak(folder, () =>
      Promise.all([
        built<typeof import('../../src/worker.module.js')>('worker.module', folder),
        built<typeof import('../../src/platform/events/relay.js')>('platform/events/relay', folder),
        built<typeof import('../../src/platform/queue/job-runner.js')>('platform/queue/job-runner', folder),
        built<typeof import('../../src/platform/database/database.js')>('platform/database/database', folder),
        built<typeof import('../../src/platform/config/config.module.js')>(
          'platform/config/config.module',
          folder,
        ),
        built<typeof import('../../src/platform/config/config.js')>('platform/config/config', folder),
      ]),
    );
  const root = ConfigModule.around(WorkerModule, parseConfig({ ...environment, ...env }));
  const worker = await NestFactory.createApplicationContext(root, { logger: false, abortOnError: false });
  const close = async () => {
    await worker.get(Relay).stop();
    await worker.get(JobRunner).stop();
    await worker.close();
  };
  return { worker, connected: () => worker.get(Database).connected(), close };
}
