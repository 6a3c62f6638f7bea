import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startWorker, type TestApp } from '../support/app.js';
import { openBrowser } from '../support/browser.js';
import { keepMail, removeMail } from '../support/caught-mail.js';
import { PASSWORD } from '../support/client.js';
import { eventually } from '../support/processes.js';
import { newProject, secretOf } from '../support/sharing.js';

// A cold browser on a busy machine takes its time.
describe('in a browser', () => {
  let test: TestApp;
  let worker: Awaited<ReturnType<typeof startWorker>>;
  let browser: Browser;
  let page: Page;
  /** What the browser refused, missed, or broke at. */
  const complaints: string[] = [];

  beforeAll(async () => {
    test = await startApp();
    [worker, browser] = await Promise.all([startWorker(), openBrowser()]);
    page = await browser.newPage();
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
  });
  afterAll(async () => {
    await browser?.close();
    await worker?.close();
    await removeMail(test.env.DATABASE_URL!);
    await test?.close();
  });

  /** Opens an operation of the docs and runs it, with another body where one is given; answers what came back. */
  async function execute(operation: string, body?: object): Promise<{ status: string; answer: string }> {
    const block = page.locator(`[id$="-${operation}"]`);
    await block.locator('.opblock-summary-control').click();
    if (body) await block.locator('textarea').first().fill(JSON.stringify(body));
    await block.locator('button.execute').click();
    const response = block.locator('.live-responses-table .response').first();
    const status = (await response.locator('.response-col_status').innerText()).trim();
    return { status, answer: await response.locator('.highlight-code').first().innerText() };
  }

  async function expectStartInSight(): Promise<void> {
    const commands = page.locator('#start pre');
    expect(await commands.count()).toBe(4);
    const third = (await commands.nth(2).boundingBox())!;
    expect(third.y + third.height).toBeLessThan(800);
  }

  const jsonIn = (text: string) =>
    JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1)) as unknown;

  it('shows at 1280 and 390 pixels how to get to the first task, without scrolling', async () => {
    for (const path of ['/guide', '/errors', '/errors/rate-limited', '/docs']) {
      await page.goto(test.url + path);
      if (path === '/docs') await page.locator('.opblock').first().waitFor();
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 800 });
        const widest = await page.evaluate('document.documentElement.scrollWidth');
        expect([path, widest]).toEqual([path, width]);
        if (path === '/docs') await expectStartInSight();
      }
    }
    expect(complaints).toEqual([]);
  });

  it('somebody registers, authorizes, reloads, creates a task and sees it in the list, all in /docs', async () => {
    // It may be there from the test before: nothing here takes a browser as long as to load it.
    if (!page.url().endsWith('/docs')) await page.goto(`${test.url}/docs`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByText('Copy', { exact: true }).nth(2).click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^curl -s \S+\/tasks -H "Auth.*"$/);

    const registered = await execute('register');
    expect(registered.status).toBe('201');
    const { accessToken } = jsonIn(registered.answer) as { accessToken: string };

    await page.locator('button.authorize').first().click();
    const ofSession = page.locator('.auth-container form').filter({ hasText: 'bearer (http' });
    await ofSession.locator('input').fill(accessToken);
    await ofSession.locator('button.authorize').click();
    await ofSession.locator('button.btn-done').click();
    await page.reload();

    const created = await execute('createTask', { title: 'From the browser' });
    expect([created.status, jsonIn(created.answer)]).toEqual([
      '201',
      expect.objectContaining({ title: 'From the browser' }),
    ]);
    const listed = await execute('listTasks');
    expect([listed.status, jsonIn(listed.answer)]).toEqual([
      '200',
      { data: [expect.objectContaining({ title: 'From the browser' })], nextCursor: null },
    ]);
    expect(complaints).toEqual([]);
  });

  it('finds the welcome mail in /dev/mail, HTML included, and in it nothing that a stranger could say', async () => {
    const { user } = await test.anonymous.register({ displayName: 'Locked: see https://evil.example' });
    await eventually('the welcome mail is in the list', async () => {
      await page.goto(`${test.url}/dev/mail`);
      return page.getByText(user.email).first().isVisible();
    });
    await page.locator('li', { hasText: user.email }).locator('a').click();
    expect(await page.locator('h1').innerText()).toBe('Welcome to Doable');
    const text = await page.frameLocator('iframe').locator('body').innerText();
    expect(text).toContain(`You sign in as ${user.username}.`);
    expect(text).not.toContain('evil.example');
    const source = await page.locator('details pre').textContent();
    expect(source).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
    expect(source).toMatch(/^Message-ID: <welcome-[\w-]+@doable\.local>\r?$/m);
    expect(complaints).toEqual([]);
  });

  it('confirms an address and sets a new password with the links of mails', async () => {
    const { user } = await test.anonymous.register();
    const open = async (subject: string) => {
      const mail = page.locator('li', { hasText: user.email }).filter({ hasText: subject });
      await eventually(`no mail: ${subject}`, async () => {
        await page.goto(`${test.url}/dev/mail`);
        return mail.first().isVisible();
      });
      await mail.first().locator('a').click();
      const link = page.frameLocator('iframe').locator('a[href*="/account/"]').first();
      const { pathname, hash } = new URL((await link.getAttribute('href'))!);
      await page.goto(`${test.url}${pathname}${hash}`);
    };

    await open('Welcome');
    await page.locator('button').click();
    await page.getByText('Your address is confirmed.').waitFor();

    await test.anonymous.post('/auth/password-reset', { identifier: user.email });
    await open('Set a new password');
    await page.locator('input').fill('another-horse-battery');
    await page.locator('button').click();
    await page.getByText('Your password is set').waitFor();
    const input = { identifier: user.email, password: 'another-horse-battery' };
    const { body } = await test.anonymous.post('/auth/login', input);
    expect(body.user).toMatchObject({ id: user.id, emailVerifiedAt: expect.any(String) });
    expect(complaints).toEqual([]);

    await page.reload();
    await page.getByText('This is not the whole link.').waitFor();
    expect(await page.locator('form').isVisible()).toBe(false);

    await page.goto(`${test.url}/account/reset-password#used-long-ago`);
    await page.locator('input').focus();
    await page.keyboard.insertText('x'.repeat(129));
    await page.keyboard.press('Enter');
    await page.getByText('must be text of 8 to 128 characters').waitFor();
    await page.goto(`${test.url}/account/verify-email#used-long-ago`);
    await page.locator('button').click();
    await page.getByText('Ask for a new mail.').waitFor();
    complaints.length = 0; // Chromium complains of each answer that is no success
  });

  it('accepts an invitation, and in the same tab the next one', async () => {
    const [owner, invited] = await Promise.all([test.anonymous.register(), test.anonymous.register()]);
    for (const name of ['Kitchen', '<b>Garden</b>']) {
      const { id } = await newProject(owner, { name });
      const invitation = { identifier: `${id}@example.com`, role: 'viewer' };
      const { body } = await owner.post(`/projects/${id}/invitations`, invitation);
      await page.goto(`${test.url}/account/invitation#${await secretOf(test, body.id)}`);
      await page.locator('[name=identifier]').fill(invited.user.email);
      await page.locator('[name=password]').fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByText(`You are in the project ${name}.`).waitFor();
    }
    expect(complaints).toEqual([]);
  });

  it('runs nothing of a mail, and opens its links in a tab of their own', async () => {
    const id = await keepMail(
      '<script>document.title = "hacked"</script>',
      `<script>parent.document.title = document.title = 'hacked'</script><img src=x onerror="document.title = 'hacked'">
       <a id=good href="${test.url}/errors/not-found">good</a> <a id=bad href="javascript:document.title = 'hacked'">bad</a>`,
    );
    const tabs: Page[] = [];
    const reader = await browser.newPage();
    reader.context().on('page', (tab) => tabs.push(tab));
    for (const path of ['', `/${id}`, `/${id}/html`]) {
      await reader.goto(`${test.url}/dev/mail${path}`);
      expect(await reader.title()).not.toBe('hacked');
    }
    await reader.goto(`${test.url}/dev/mail/${id}`);
    await reader.frameLocator('iframe').locator('#bad').click();
    await reader.frameLocator('iframe').locator('#good').click();
    await eventually('the good link is open', async () => {
      const titles = await Promise.all(tabs.map((tab) => tab.title()));
      expect(titles).not.toContain('hacked');
      return titles.includes('Not found · Doable');
    });
    expect(await reader.title()).not.toBe('hacked');
  });

  it('has GraphiQL at /graphql, which asks with the token that somebody puts in, and loads nothing from elsewhere', async () => {
    const person = await test.anonymous.register();
    await person.task({ title: 'From the browser' });
    const foreign: string[] = [];
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
