import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which features a feature may build on. What is needed the other way becomes an event. */
const MAY_IMPORT: Record<string, string[]> = {
  users: [],
  auth: ['users'],
  administration: ['auth', 'users'],
  projects: ['users'],
  labels: ['users'],
  tasks: ['projects', 'labels', 'users'],
  comments: ['projects', 'tasks'],
  activity: ['tasks'],
  notifications: ['auth', 'users', 'projects'],
  changelog: [],
  demo: ['auth', 'users', 'projects', 'labels', 'tasks', 'comments'],
  examples: [],
};
/** What of a feature others may import. */
const OPEN = /\.(module|service|entity|events)\.js$|\/dto\/[\w-]+\.dto\.js$/;
const TYPEORM_AT_HOME = /\.(entity|service|queries)\.ts$|^src\/platform\//;

interface Import {
  file: string;
  target: string;
}

const files = filesBelow('src');
const imports = files.flatMap(importsOf);

function filesBelow(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => /(?<!\.spec)\.ts$/.test(name)).map((name) => join(folder, name));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, name]) => name!);
  const resolved = specifiers.map((name) =>
    name.startsWith('.') ? normalize(join(dirname(file), name)) : name,
  );
  return resolved.map((target) => ({ file, target }));
}

const featureOf = (path: string) => /^src\/features\/([\w-]+)\//.exec(path)?.[1];
const told = (found: Import[]) => found.map(({ file, target }) => `${file} imports ${target}`);

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(200);
    expect(told(imports)).toContain(
      'src/features/auth/auth.service.ts imports src/features/users/users.service.js',
    );
  });

  it('never go from the platform to a feature', () => {
    expect(
      told(imports.filter(({ file, target }) => file.startsWith('src/platform/') && featureOf(target))),
    ).toEqual([]);
  });

  it('between features go only where the table says, and every feature is in the table', () => {
    const features = files.map(featureOf).filter((name) => name !== undefined);
    expect(new Set(features)).toEqual(new Set(Object.keys(MAY_IMPORT)));
    const wrong = imports.filter(({ file, target }) => {
      const [from, to] = [featureOf(file), featureOf(target)];
      return from && to && from !== to && !MAY_IMPORT[from]?.includes(to);
    });
    expect(told(wrong)).toEqual([]);
  });

  it('are all made that the table allows', () => {
    const made = new Set(
      imports.map(({ file, target }) => `${featureOf(file)} imports ${featureOf(target)}`),
    );
    const allowed = Object.entries(MAY_IMPORT).flatMap(([from, to]) =>
      to.map((one) => `${from} imports ${one}`),
    );
    expect(allowed.filter((edge) => !made.has(edge))).toEqual([]);
  });

  it('of another feature take only what it opens: module, service, entity, events, DTO', () => {
    const wrong = imports.filter(({ file, target }) => {
      const [from, to] = [featureOf(file), featureOf(target)];
      return from && to && from !== to && from !== 'demo' && !OPEN.test(target);
    });
    expect(told(wrong)).toEqual([]);
  });

  it('of TypeORM stay with entities, services, queries and the platform', () => {
    const wrong = imports.filter(({ file, target }) => target === 'typeorm' && !TYPEORM_AT_HOME.test(file));
    expect(told(wrong)).toEqual([]);
  });

  it.each([
    ['bull', 'queue'],
    ['@nestjs/bull', 'queue'],
    ['cache-manager-redis-yet', 'cache'],
    ['@redis/client', 'cache'],
    ['fastify', 'http'],
    ['@nestjs/platform-fastify', 'http'],
  ])('of %s stay in platform/%s', (library, home) => {
    const used = imports.filter(({ target }) => target === library);
    expect(used.length).toBeGreaterThan(0);
    expect(told(used.filter(({ file }) => !file.startsWith(`src/platform/${home}/`)))).toEqual([]);
  });
});

describe('source files', () => {
  const having = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(file, 'utf8')));

  it('read the environment only in platform/config', () => {
    expect(having(/process\.env\b/).filter((file) => !file.startsWith('src/platform/config/'))).toEqual([]);
  });

  it('have no forwardRef, no request scope, no barrel', () => {
    expect(having(/forwardRef\(|Scope\.REQUEST/)).toEqual([]);
    expect(files.filter((file) => file.endsWith('/index.ts'))).toEqual([]);
  });

  it('relate entities one way', () => {
    expect(having(/@(OneToMany|ManyToMany)\(/)).toEqual([]);
  });
});
