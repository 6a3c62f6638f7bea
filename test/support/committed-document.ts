import { built } from './built.js';

/** Nothing is asked of these: a document needs the routes alone. */
const ENVIRONMENT = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'http://localhost:3000',
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  REDIS_URL: 'redis://127.0.0.1:1',
  JWT_SECRET: 'a-secret-that-signs-nothing-at-all',
  LOG_LEVEL: 'silent',
};

/** The built application, the same on every machine. */
export async function anyApp() {
  const { parseConfig } =
    await built<typeof import('../../src/platform/config/config.js')>('platform/config/config');
  const { createLogger } = await built<typeof import('../../src/platform/observability/logger.js')>(
    'platform/observability/logger',
  );
  const { createApp } = await built<typeof import('../../src/platform/http/configure-app.js')>(
    'platform/http/configure-app',
  );
  const { ApiModule } = await built<typeof import('../../src/api.module.js')>('api.module');
  const config = parseConfig(ENVIRONMENT);
  return { app: await createApp(ApiModule, config, createLogger(config)), config };
}

/** `openapi.json` as the built application makes it. */
export async function committedDocument(): Promise<string> {
  const { createDocument } = await built<typeof import('../../src/platform/http/openapi/document.js')>(
    'platform/http/openapi/document',
  );
  const { app, config } = await anyApp();
  const document = createDocument(app, config);
  await app.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}
