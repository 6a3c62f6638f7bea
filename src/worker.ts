import { NestFactory } from '@nestjs/core';
import { ConfigModule } from './platform/config/config.module.js';
import { loadConfig } from './platform/config/config.js';
import { Relay } from './platform/events/relay.js';
import { serveHealth } from './platform/observability/health-server.js';
import { Lifecycle } from './platform/observability/lifecycle.js';
import { createLogger, NestLogger } from './platform/observability/logger.js';
import { stopGracefully } from './platform/observability/graceful-stop.js';
import { crash, reportAndExit } from './platform/observability/report-and-exit.js';
import { JobRunner } from './platform/queue/job-runner.js';
import { WorkerModule } from './worker.module.js';

/** The background process: no routes, only a port for probes. */
async function start(): Promise<void> {
  const config = await loadConfig();
  const logger = createLogger(config);
  const app = await NestFactory.createApplicationContext(ConfigModule.around(WorkerModule, config), {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  const health = await serveHealth(app, config.worker.healthPort, config.http.host);
  logger.info(`The worker runs; health on port ${config.worker.healthPort}`);

  stopGracefully(logger, async () => {
    app.get(Lifecycle).isDraining = true;
    await app.get(Relay).stop();
    await app.get(JobRunner).stop();
    await app.close();
    health.close();
  });
}

// What Redis refuses also rejects promises that its client keeps to itself; the queues say so and try again. Node would end
// the process, and print the command that was refused: a password.
process.on('unhandledRejection', (reason: Error) => {
  if (reason.name !== 'ReplyError') crash(reason);
});
start().catch(reportAndExit);
