import { setTimeout as sleep } from 'node:timers/promises';
import { ApiModule } from './api.module.js';
import { loadConfig } from './platform/config/config.js';
import { createApp } from './platform/http/configure-app.js';
import { Lifecycle } from './platform/observability/lifecycle.js';
import { createLogger } from './platform/observability/logger.js';
import { stopGracefully } from './platform/observability/graceful-stop.js';
import { reportAndExit } from './platform/observability/report-and-exit.js';

/** The API process. */
async function start(): Promise<void> {
  const config = await loadConfig();
  const logger = createLogger(config);
  const app = await createApp(ApiModule, config, logger);
  await app.listen({ port: config.http.port, host: config.http.host });
  logger.info(`The API listens on ${await app.getUrl()}, its docs at ${config.http.publicUrl}/docs`);

  stopGracefully(logger, async () => {
    app.get(Lifecycle).isDraining = true;
    await sleep(config.http.drainDelayMs);
    await app.close();
  });
}

start().catch(reportAndExit);
