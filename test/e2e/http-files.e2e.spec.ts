import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { runHttpFile } from '../support/http-file.js';

const FOLDER = 'clients/http';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.http'));
const read = (name: string) => readFileSync(`${FOLDER}/${name}`, 'utf8');

let test: TestApp;

beforeAll(async () => {
  test = await startApp();
});
afterAll(() => test.close());

const run = (text: string) => runHttpFile(text, test.anonymous);

describe('the collection of requests', () => {
  it.each(files)('%s runs from top to bottom, twice, and answers what it says', async (name) => {
    for (const _ of ['once', 'again']) expect(await run(read(name))).toBeGreaterThan(5);
  });

  it('is listed in its README', () => {
    const listed = [...read('README.md').matchAll(/\]\((.+\.http)\)/g)].map(([, name]) => name!);
    expect(new Set(listed)).toEqual(new Set(files));
  });
});

describe('these tests', () => {
  const errors = read('errors.http');

  it('notice what answers something else', async () => {
    const wrong = (from: string, to: string) => run(errors.replace(from, to));
    await expect(wrong('# 401 token-required', '# 200')).rejects.toThrow('401 token-required, not 200');
    await expect(wrong('400 invalid-input', '400 malformed')).rejects.toThrow('not 400 malformed');
  });

  it('notice what does not say what it answers', async () => {
    await expect(run(errors.replace('# 404 not-found\n', ''))).rejects.toThrow('not said in a comment');
  });

  it('notice what refers to nothing', async () => {
    const text = errors.replace('response.body.$.accessToken', 'response.body.$.token');
    await expect(run(text)).rejects.toThrow('nothing is {{register.response.body.$.token}}');
  });
});
