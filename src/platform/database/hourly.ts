import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Work that the worker does a minute after its start, and then every hour. Any number of workers may do it at once. */
export abstract class Hourly implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(this.constructor.name);
  private timer: NodeJS.Timeout | undefined;

  abstract run(): Promise<void>;

  onApplicationBootstrap(): void {
    this.runIn(MINUTE);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
  }

  private runIn(ms: number): void {
    this.timer = setTimeout(() => {
      this.runIn(HOUR);
      this.run().catch((error: unknown) =>
        this.logger.warn(`It will be tried again in an hour: ${String(error)}`),
      );
    }, ms).unref();
  }
}
