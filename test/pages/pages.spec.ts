import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, startBeside, type TestApp } from '../support/app.js';
import { keepMail, removeMail } from '../support/caught-mail.js';
import { expectProblem } from '../support/problem.js';

const ATTACK = `<script>alert(1)</script><img src=x onerror=alert(1)>"'`;

/** The status under another name; fetch does not let one choose it. */
function statusUnder(host: string, url: string): Promise<number> {
  return new Promise((done, fail) => {
    const asked = request(url, { headers: { host } }, (answer) => done(answer.resume().statusCode!));
    asked.once('error', fail).end();
  });
}

describe('pages', () => {
  let test: TestApp;
  const get = (path: string) => test.anonymous.get(`/${path}`);
  beforeAll(async () => {
    test = await startApp();
  });
  afterAll(async () => {
    await removeMail(test.env.DATABASE_URL!);
    await test.close();
  });

  describe('GET /', () => {
    it('leads people to the docs, and programs to the document, the guide and llms.txt', async () => {
      const answer = await fetch(test.url, { redirect: 'manual' });
      expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
      const linked = [...answer.headers.get('link')!.matchAll(/<(\S+)>; rel="([\w-]+)"; type="([^"]+)"/g)];
      expect(linked.map(([, , relation]) => relation)).toEqual([
        'service-desc',
        'service-doc',
        'describedby',
      ]);
      for (const [, path, , type] of linked) {
        const { status, headers } = await get(path!);
        expect([path, status, headers.get('content-type')]).toEqual([path, 200, `${type}; charset=utf-8`]);
      }
    });
  });

  describe('GET /docs', () => {
    it('loads everything from here, and runs no inline script', async () => {
      const { status, text, headers } = await get('/docs');
      expect(status).toBe(200);
      expect(text).not.toMatch(/(src|href)="(https?:|\/\/)|<script>|<style|style=/);
      expect(headers.get('content-security-policy')).toMatch(
        /default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      const files = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path!);
      for (const file of files) expect([file, (await get(`/${file}`)).status]).toEqual([file, 200]);
    });

    it('serves no other file of the folder', async () => {
      for (const name of ['package.json', 'index.html', '..%2fpackage.json', '%2e%2e/zod/package.json'])
        expect((await get(`/docs/assets/${name}`)).status).toBe(404);
    });
  });

  describe('GET /dev/mail', () => {
    it('shows the newest first', async () => {
      await keepMail('The earlier one', '<p>a</p>', -24);
      await keepMail('The later one', '<p>b</p>', -25);
      const { status, text } = await get('/dev/mail');
      expect(status).toBe(200);
      expect(text).toMatch(/The later one.*The earlier one/s);
    });

    it('shows who, what, the text and the source of one', async () => {
      const id = await keepMail('Hello', '<p>Good morning</p>');
      const { status, text } = await get(`/dev/mail/${id}`);
      expect(status).toBe(200);
      for (const part of [
        'Hello',
        'Doable &lt;a@b.example&gt;',
        'maya@example.com',
        '&lt;p&gt;Good morning&lt;/p&gt;',
      ])
        expect(text).toContain(part);
    });

    it('shows a hostile subject and source as text', async () => {
      const id = await keepMail(ATTACK, ATTACK, -26);
      for (const path of ['/dev/mail', `/dev/mail/${id}`]) {
        const { text, headers } = await get(path);
        expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
        expect(text).not.toMatch(/<script|<img/);
        expect(headers.get('content-security-policy')).toMatch(
          /^default-src 'none'; style-src 'sha256-\S+'; frame-src/,
        );
      }
    });

    it('shows the HTML of a mail in a frame that is an origin of its own without scripts', async () => {
      const id = await keepMail('With HTML', ATTACK);
      const { text } = await get(`/dev/mail/${id}`);
      expect(text).toMatch(/<iframe[^>]+sandbox="allow-popups allow-popups-to-escape-sandbox"/);
      const frame = await get(`/dev/mail/${id}/html`);
      const policy = frame.headers.get('content-security-policy');
      expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';/);
      expect(policy).not.toMatch(/allow-scripts|allow-same-origin|script-src/);
    });

    it('finds nothing but kept mail', async () => {
      const outside = await keepMail('Outside', '<p>secret</p>', 0, '..');
      for (const id of [
        'nope',
        `..%2f${outside}`,
        `%2e%2e%2f${outside}`,
        `..%5c${outside}`,
        'a%00b',
        'x'.repeat(150),
      ]) {
        for (const path of [`/dev/mail/${id}`, `/dev/mail/${id}/html`]) {
          const { status, text } = await get(path);
          expect([path, status, text]).toEqual([path, 404, expect.not.stringContaining('secret')]);
        }
      }
    });
  });

  describe('GET /admin/queues', () => {
    it('shows the queues', async () => {
      const { status, text } = await get('/admin/queues');
      expect([status, text]).toEqual([200, expect.stringContaining('Doable queues')]);
      const { body } = await get('/admin/queues/api/queues');
      const { queues } = body as { queues: { name: string; readOnlyMode: boolean }[] };
      expect(queues.map(({ name, readOnlyMode }) => [name, readOnlyMode])).toContainEqual(['mail', true]);
    });
  });

  describe('GET /admin/queues while Redis is away', () => {
    let alone: TestApp;
    beforeAll(async () => {
      alone = await startBeside({ REDIS_URL: 'redis://127.0.0.1:1' });
    });
    afterAll(() => alone?.close());

    it('says so within two seconds, and the API goes on', async () => {
      const started = performance.now();
      const { status, text } = await alone.anonymous.get('//admin/queues');
      expect([status, text]).toEqual([503, expect.stringContaining('Redis does not answer')]);
      expect((await alone.anonymous.get('//admin/queues/api/queues')).status).toBe(503);
      expect(performance.now() - started).toBeLessThan(4000);
      await alone.anonymous.register();
    });
  });

  it('without sign-in answer under the name of this machine only', async () => {
    for (const path of ['/dev/mail', '/admin/queues', '/admin/queues/api/queues']) {
      for (const host of ['localhost', 'localhost:3000', '127.0.0.1:1', '[::1]:80'])
        expect([host, await statusUnder(host, test.url + path)]).toEqual([host, 200]);
      for (const host of [
        'evil.example',
        'localhost.evil.example',
        '127.0.0.1.evil.example:3000',
        'localhost:3000@x',
      ])
        expect([host, await statusUnder(host, test.url + path)]).toEqual([host, 403]);
    }
  });

  it('are not part of the document', async () => {
    const { body } = await get('/docs-json');
    const { paths } = body as { paths: object };
    expect(Object.keys(paths).filter((path) => !path.startsWith('/api/v1/'))).toEqual([]);
  });

  describe('in production', () => {
    let production: TestApp;
    beforeAll(async () => {
      const own = { NODE_ENV: 'production', PASSWORD_MEMORY_KIB: '', JWT_SECRET: randomUUID().repeat(2) };
      production = await startBeside(own);
    });
    afterAll(() => production?.close());

    it('have neither mail nor queues: the routes are not there', async () => {
      const nothing = await production.anonymous.get('//nothing/here');
      for (const path of [
        '/dev/mail',
        '/dev/mail/x',
        '/dev/mail/x/html',
        '/admin/queues',
        '/admin/queues/api/queues',
      ]) {
        const answer = await production.anonymous.get(`/${path}`);
        expectProblem(answer, 404, 'not-found');
        expect(answer.body).toMatchObject({ title: nothing.body.title, detail: nothing.body.detail });
        expect((await production.anonymous.post(`/${path}`, {})).status).toBe(404);
      }
    });

    it('still explain errors and the API, without naming the demo account', async () => {
      for (const path of ['errors/not-found', 'docs', 'docs-json', 'guide', 'guide.md', 'llms.txt']) {
        const { status, text } = await production.anonymous.get(`//${path}`);
        expect([path, status, text]).toEqual([
          path,
          200,
          expect.not.stringMatching(/doable\.local|first-run/),
        ]);
      }
    });
  });
});
