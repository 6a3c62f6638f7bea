import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.js';

describe('GET /health', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startApp();
  });
  afterAll(() => test.close());

  it('is live', async () => {
    const { status, body } = await test.anonymous.get('//health/live');
    expect([status, body]).toEqual([200, { status: 'live' }]);
  });

  it('is ready when PostgreSQL answers and the schema is there', async () => {
    const { status, body } = await test.anonymous.get('//health/ready');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ready', database: true });
  });
});
