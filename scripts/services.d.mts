export interface Services {
  DATABASE_URL: string;
  REDIS_URL: string;
  /** Ends the lease at once; resolves when the services are down, or with those who still need them. */
  stop(): Promise<unknown>;
}

/** The addresses of PostgreSQL and Redis, found or started; they stay for as long as this process lives. */
export function ensureServices(options?: { name?: string; env?: NodeJS.ProcessEnv }): Promise<Services>;
