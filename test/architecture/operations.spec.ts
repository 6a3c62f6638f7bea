import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { built } from '../support/built.js';

const read = (path: string) => readFileSync(path, 'utf8');
const matches = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]!);
const TEST = 'npm ci && npm test';
/** PostgreSQL's own image reads it; the application never sees it. */
const OF_THE_DATABASE = ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'];

const { variables } =
  await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
const known = Object.keys(variables.shape);

describe('.env.example', () => {
  const lines = read('.env.example').split('\n');
  const examples = lines.flatMap((line, index) => {
    const [, name, value] = /^# ([A-Z][A-Z_]*)=(.*)$/.exec(line) ?? [];
    return name ? [{ name, value: value!, comment: lines[index - 1]! }] : [];
  });

  it('has every variable that the configuration knows, once and in its order', () => {
    expect(examples.map(({ name }) => name)).toEqual(known);
  });

  it('says what each is for', () => {
    expect(examples.filter(({ comment }) => !/^# \S.*\.$/.test(comment))).toEqual([]);
  });

  it('shows values that the configuration accepts', () => {
    const shown = Object.fromEntries(examples.map(({ name, value }) => [name, value]));
    expect(variables.safeParse(shown).error?.issues ?? []).toEqual([]);
  });

  it('sets nothing by itself', () => {
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
  });
});

describe('compose.yaml, Dockerfile and the workflow', () => {
  it('set only variables that exist', () => {
    const compose = read('compose.yaml');
    const inCompose = [...matches(compose, /^ +([A-Z][A-Z_]+):/gm), ...matches(compose, /\$\{(\w+)/g)];
    const inImage = matches(read('Dockerfile'), /(?:process\.env\.|ENV |\s)([A-Z][A-Z_]+)(?:=| \|\|)/g);
    const inWorkflow = matches(read('.github/workflows/ci.yml'), /^ +([A-Z][A-Z_]+):/gm);
    const foreign = new Set([...OF_THE_DATABASE, 'NODE_OPTIONS']);
    const used = [...inCompose, ...inImage, ...inWorkflow];
    expect(used).toEqual(expect.arrayContaining(['JWT_SECRET', 'DATABASE_URL', 'NODE_ENV', 'PORT']));
    expect(used.filter((name) => !known.includes(name) && !foreign.has(name))).toEqual([]);
  });

  it('copy only what .dockerignore lets through', () => {
    const allowed = matches(read('.dockerignore'), /^!(.+)$/gm);
    const copied = matches(read('Dockerfile'), /^COPY (?!--)(.+) \S+$/gm).flatMap((paths) =>
      paths.split(' '),
    );
    expect([...new Set(copied)].toSorted()).toEqual(allowed.toSorted());
  });

  it('run the tests that the README names on every Node that is supported', () => {
    expect(read('README.md')).toContain(`${TEST} `);
    const workflow = read('.github/workflows/ci.yml');
    expect(workflow).toContain(`- run: ${TEST}\n`);
    expect(workflow).toContain('node: [20, 22, 24]\n');
    expect(read('.ci/run')).toMatch(new RegExp(`^${TEST} --`, 'm'));
  });
});
