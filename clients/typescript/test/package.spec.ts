import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../../../test/support/app.js';
import { openBrowser } from '../../../test/support/browser.js';
import type * as DoableClient from '../src/index.js';

const run = promisify(execFile);
const HOME = resolve('clients/typescript');
const STRICT = {
  strict: true,
  skipLibCheck: false,
  exactOptionalPropertyTypes: true,
  target: 'es2022',
  outDir: 'out',
};

let test: TestApp;
let browser: Browser | undefined;
let pages: Server;
let origin: string;
/** A project that has nothing but the package. */
let project: string;
beforeAll(async () => {
  pages = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end('<p>A page</p>'),
  );
  await new Promise<void>((listening) => pages.listen(0, '127.0.0.1', listening));
  origin = `http://localhost:${(pages.address() as AddressInfo).port}`;
  [test, project] = await Promise.all([startApp({ CORS_ORIGINS: origin }), newProject()]);
});
afterAll(async () => {
  await browser?.close();
  pages?.close();
  await test?.close();
  await rm(project, { recursive: true, force: true });
});

async function newProject(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'doable-client-')));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: HOME });
  const [archive] = await readdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', `./${archive}`], { cwd: folder });
  return folder;
}

/** Compiles a program of the project, and checks it and the package: not the types of Node.js and of pages themselves. */
function compile(file: string, compilerOptions: object): void {
  const path = join(project, file);
  const { options, errors } = ts.convertCompilerOptionsFromJson({ ...STRICT, ...compilerOptions }, project);
  const program = ts.createProgram([path], options);
  const checked = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(project));
  expect(checked.map(({ fileName }) => basename(fileName))).toEqual(
    expect.arrayContaining([file, 'index.d.ts', 'openapi.d.ts']),
  );
  const wrong = checked.flatMap((source) => [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]);
  expect(
    texts([...errors, ...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics(), ...wrong]),
  ).toEqual([]);
  // To emit more than this one file is to check all.
  program.emit(program.getSourceFile(path));
}

const texts = (diagnostics: ts.Diagnostic[]) =>
  diagnostics.map(
    ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
  );

const start = (file: string, ...args: string[]) =>
  run(process.execPath, [join('out', file), ...args], { cwd: project });

/** What a program makes of the package that has this one line, for a page. */
async function bundled(line: string): Promise<string> {
  const stdin = { contents: line, resolveDir: project };
  const options = {
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'client',
    target: 'es2022',
  } as const;
  return (await build({ stdin, ...options })).outputFiles[0]!.text;
}

describe('the package, in a project outside of the repository', () => {
  it('has what it needs, and nothing else', async () => {
    const installed = await readdir(join(project, 'node_modules'));
    expect(installed.filter((name) => !name.startsWith('.'))).toEqual(['doable-client']);
  });

  it('compiles under strict for Node.js, and its example does what it says', async () => {
    await cp(join(HOME, 'example/plan-a-trip.ts'), join(project, 'plan-a-trip.ts'));
    const typeRoots = [resolve('node_modules/@types')];
    compile('plan-a-trip.ts', { module: 'nodenext', lib: ['es2023'], types: ['node'], typeRoots });
    const { stdout } = await start('plan-a-trip.js', test.url);
    expect(stdout.split('\n').slice(1)).toEqual([
      'Made 5 tasks',
      '  Book the ferry (open)',
      '  Borrow a tent (open)',
      '  Find a hut (open)',
      '  Pack (open)',
      '  Tell the neighbours (open)',
      '"Pack" was changed meanwhile: once more, from what is there now',
      '  Pack soon (priority 3)',
      '',
    ]);
  });

  it('compiles under strict for bundlers and browsers, and the lines of its README do what they say', async () => {
    const readme = await readFile(join(HOME, 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/```ts\n([^]*?)```/g)].map(([, lines]) => lines!);
    expect(blocks.length).toBeGreaterThan(8);
    const program = blocks.join('\n').replaceAll('http://localhost:3000', test.url);
    await writeFile(join(project, 'readme.ts'), program);
    compile('readme.ts', {
      module: 'esnext',
      moduleResolution: 'bundler',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: [],
    });
    const { stdout } = await start('readme.js');
    expect(stdout).toMatch(/^Write the release notes completed\n0 \[\] null\nmaya "user";r=/);
    expect(stdout).toContain('Somebody else has changed it.');
  });

  it('leaves out of a bundle what is not used', async () => {
    const whole = await bundled(`export * from 'doable-client'`);
    const part = await bundled(`export { etag, isCode } from 'doable-client'`);
    expect([whole, part].map((text) => text.includes('idempotency-key'))).toEqual([true, false]);
    expect(part.length).toBeLessThan(whole.length / 2);
  });
});

describe('a page of another origin', () => {
  let page: Page;
  let url: string;
  const load = async () => {
    await page.goto(origin);
    await page.addScriptTag({ content: await bundled(`export * from 'doable-client'`) });
  };
  beforeAll(async () => {
    url = test.url.replace('127.0.0.1', 'localhost');
    browser = await openBrowser();
    page = await browser.newPage();
    await load();
  });

  it('stays signed in by its cookie when it is loaded anew, until it signs out', async () => {
    await page.evaluate(async (baseUrl) => {
      const doable = new client.Doable({ baseUrl, useCookie: true });
      const password = 'correct-horse-battery';
      await doable.register({ username: 'page', email: 'page@example.com', password });
      await doable.post('/tasks', { body: { title: 'By a page' } });
    }, url);
    expect(await page.context().cookies(url)).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);
    await load();
    const refused: string[] = [];
    page.on('response', (response) => {
      if (response.status() === 401) refused.push(new URL(response.url()).pathname);
    });
    const again = page.evaluate(async (baseUrl) => {
      const doable = new client.Doable({ baseUrl, useCookie: true });
      await Promise.all(['/users/me', '/labels', '/projects'].map((path) => doable.get(path as '/labels')));
      const titles = [];
      for await (const { title } of doable.each('/tasks')) titles.push(title);
      await doable.signOut();
      const error: unknown = await doable.get('/tasks').catch((reason: unknown) => reason);
      return [titles, error instanceof client.SignedOut];
    }, url);
    expect(await again).toEqual([['By a page'], true]);
    // Only what it asked for after it had signed out.
    expect(refused).toEqual(['/api/v1/tasks']);
  });

  it('asks once for a cookie where there is none, and notices when another page has signed in', async () => {
    const told = page.evaluate(async (baseUrl) => {
      const sent: string[] = [];
      const noted = (request: Request) => {
        sent.push(new URL(request.url).pathname.replace('/api/v1', ''));
        return fetch(request);
      };
      const doable = new client.Doable({ baseUrl, useCookie: true, fetch: noted });
      await doable.get('/labels').catch(() => {});
      const password = 'correct-horse-battery';
      const elsewhere = new client.Doable({ baseUrl, useCookie: true });
      await elsewhere.register({ username: 'elsewhere', email: 'elsewhere@example.com', password });
      const { username } = await doable.get('/users/me');
      await elsewhere.signOut();
      return [...sent, username];
    }, url);
    expect(await told).toEqual([
      '/auth/refresh',
      '/labels',
      '/users/me',
      '/auth/refresh',
      '/users/me',
      'elsewhere',
    ]);
  });

  it('is signed out though the server could not be told', async () => {
    const told = page.evaluate(async (baseUrl) => {
      const offline = (request: Request) =>
        request.url.endsWith('/logout') ? Promise.reject(new TypeError('offline')) : fetch(request);
      const options = { baseUrl, useCookie: true, fetch: offline, patience: { tries: 1 } };
      const doable = new client.Doable(options);
      const password = 'correct-horse-battery';
      await doable.register({ username: 'offline', email: 'offline@example.com', password });
      const errors = [];
      for (const call of [() => doable.signOut(), () => doable.get('/labels'), () => doable.get('/labels')])
        errors.push(await call().catch((reason: unknown) => reason));
      return errors.map((error) => (error as Error | undefined)?.name);
    }, url);
    expect(await told).toEqual(['Unreachable', 'SignedOut', 'SignedOut']);
  });

  it('is signed out, and not somebody else, when another page has signed in as somebody else', async () => {
    const told = page.evaluate(async (baseUrl) => {
      const store = client.inMemory({ accessToken: 'over', renewAt: 0, userId: 'somebody' });
      const password = 'correct-horse-battery';
      const another = new client.Doable({ baseUrl, useCookie: true });
      await another.register({ username: 'another', email: 'another@example.com', password });
      const mine = new client.Doable({ baseUrl, useCookie: true, store });
      const error: unknown = await mine.get('/users/me').catch((reason: unknown) => reason);
      return error instanceof client.SignedOut;
    }, url);
    expect(await told).toBe(true);
  });
});

declare const client: typeof DoableClient;
