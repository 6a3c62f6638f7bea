import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { openBrowser } from '../support/browser.js';

describe('GET /graphql in a browser', () => {
  let test: TestApp;
  let browser: Browser;
  beforeAll(async () => {
    test = await startApp();
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await test?.close();
  });

  it('is GraphiQL, which asks with the token that somebody puts in, and loads nothing from elsewhere', async () => {
    const person = await test.anonymous.register();
    await person.task({ title: 'From the browser' });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.setDefaultTimeout(30_000);
    const complaints: string[] = [];
    const foreign: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => {
      if (!request.url().startsWith(test.url) && !request.url().startsWith('data:'))
        foreign.push(request.url());
    });
    await page.goto(`${test.url}/graphql`);
    await page.locator('.graphiql-execute-button').waitFor();
    await page.getByRole('button', { name: 'Headers', exact: true }).click();
    await page.locator('.graphiql-editor-tool .CodeMirror >> visible=true').click();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(`{ "Authorization": "Bearer ${person.token}" }`);
    await page.locator('.graphiql-execute-button').click();
    const answer = page.locator('.graphiql-response');
    await answer.getByText('From the browser').waitFor();
    expect(await answer.innerText()).toContain(person.user.username);
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
  });
});
