import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';
import { Client, PASSWORD } from '../support/client.js';
import { CookieBrowser } from '../support/cookie-browser.js';
import { query } from '../support/database.js';
import { redirectUri, startOpenIdProvider } from '../support/openid-provider.js';

const PUBLIC_URL = 'https://tasks.example.com';
let test: TestApp;
let provider: Awaited<ReturnType<typeof startOpenIdProvider>>;

beforeAll(async () => {
  provider = await startOpenIdProvider([redirectUri(PUBLIC_URL, 'example')]);
  test = await startApp({
    PUBLIC_URL,
    CORS_ORIGINS: 'https://app.example.com',
    OIDC_PROVIDERS: JSON.stringify([provider.settings('example')]),
  });
});
afterAll(async () => {
  await test.close();
  await provider.close();
});

describe('GET', () => {
  it('works', async () => {
    const browser = new CookieBrowser(PUBLIC_URL, test.url);
    const as = provider.add({ email: 'nora@example.com', email_verified: true, preferred_username: 'nora' });
    const visit = await browser.open('/api/v1/auth/oidc/example', { as });
    console.log(visit.steps.map(String), visit.status, visit.body);
    console.log(await browser.post('/api/v1/auth/refresh', {}));
    void Client;
    void PASSWORD;
    void query;
    expect(1).toBe(1);
  });
});
