import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const HOUR = 3_600_000;

/** Work that the worker does once an hour. Any number of workers may do it at once. */
export abstract class Hourly implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;

  abstract run(): Promise<void>;

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.run().catch((error: unknown) =>
        this.logger.warn(`It will be tried again in an hour: ${String(error)}`),
      );
    }, HOUR).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
