import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Controller, Get, Module } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { Query, Resolver } from '@nestjs/graphql';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp } from '../support/app.js';
import { built } from '../support/built.js';

const BODY = '3:';
const QUERY = '4:';

async function exportsOf(pattern: RegExp): Promise<[string, unknown][]> {
  const names = readdirSync('dist/src', { recursive: true, encoding: 'utf8' });
  const files = names.filter((name) => pattern.test(name));
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(resolve('dist/src', file)).href)),
  );
  return modules.flatMap((module) => Object.entries(module as Record<string, unknown>));
}

describe('the application', () => {
  let test: TestApp;
  let background: Awaited<ReturnType<typeof startWorker>>;
  beforeAll(async () => {
    test = await startApp();
    background = await startWorker();
  });
  afterAll(async () => {
    await background.close();
    await test.close();
  });

  it('registers in its modules exactly the entities that ormconfig.ts sees', async () => {
    const seen = (await exportsOf(/\.entity\.js$/)).filter(([, value]) => typeof value === 'function');
    const registered = [test.app, background.worker].flatMap((app) => app.get(DataSource).entityMetadatas);
    expect([...new Set(registered.map(({ name }) => name))].sort()).toEqual(
      seen.map(([name]) => name).sort(),
    );
  });

  it('has the schema that its entities describe, once migrated', async () => {
    const drift = await test.app.get(DataSource).driver.createSchemaBuilder().log();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('does each declared job in exactly one place', async () => {
    const { JobRunner } =
      await built<typeof import('../../src/platform/queue/job-runner.js')>('platform/queue/job-runner');
    const declared = (await exportsOf(/\.jobs?\.js$/)).filter(([, value]) => isJob(value));
    const done = background.worker.get(JobRunner).jobs();
    expect(done.map(({ name }) => name).sort()).toEqual(
      declared.map(([, job]) => (job as { name: string }).name).sort(),
    );
    expect(done.length).toBeGreaterThan(1);
  });

  it('describes every body and every query with a DTO class', () => {
    const scanner = new MetadataScanner();
    const controllers = test.app.get(DiscoveryService, { strict: false }).getControllers();
    const arguments_ = controllers.flatMap(({ metatype, instance }) => {
      const prototype = Object.getPrototypeOf(instance) as object;
      return scanner
        .getAllMethodNames(prototype)
        .flatMap((name) => inputsOf(metatype as object, prototype, name));
    });
    expect(arguments_.length).toBeGreaterThan(4);
    expect(arguments_.filter(({ type }) => !/(Dto|Query)$/.test(type))).toEqual([]);
  });

  it('does not start with a route or a field that names nobody who may call it', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get()
      forgotten(): string {
        return 'open to all';
      }
    }
    @Resolver()
    class ForgottenResolver {
      @Query(() => String)
      overlooked(): string {
        return 'open to all';
      }
    }
    const { AccessModule } = await built<typeof import('../../src/platform/access/access.module.js')>(
      'platform/access/access.module',
    );
    const { NestFactory } = await import('@nestjs/core');
    @Module({ imports: [AccessModule], controllers: [ForgottenController], providers: [ForgottenResolver] })
    class ForgetfulModule {}
    const starting = NestFactory.createApplicationContext(ForgetfulModule, {
      logger: false,
      abortOnError: false,
    });
    await expect(starting).rejects.toThrow('ForgottenController.forgotten, ForgottenResolver.overlooked');
  });
});

const isJob = (value: unknown) => typeof value === 'object' && value !== null && 'queue' in value;

function inputsOf(controller: object, prototype: object, method: string): { method: string; type: string }[] {
  const places = Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {}) as object);
  const types = (Reflect.getMetadata('design:paramtypes', prototype, method) ?? []) as { name: string }[];
  return places
    .filter((place) => place.startsWith(BODY) || place.startsWith(QUERY))
    .map((place) => ({ method, type: types[Number(place.split(':')[1])]?.name ?? 'nothing' }));
}
