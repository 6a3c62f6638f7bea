import type { INestApplicationContext } from '@nestjs/common';
import { DEMO_ADMIN } from './features/demo/demo-workspace.js';
import { type Config, loadConfig } from './platform/config/config.js';
import { ConfigModule } from './platform/config/config.module.js';
import { ask } from './platform/database/ask.js';
import { Database } from './platform/database/database.js';
import { migrate } from './platform/database/migrate.js';
import { createLogger, NestLogger } from './platform/observability/logger.js';
import { reportAndExit } from './platform/observability/report-and-exit.js';

type Command = (config: Config) => Promise<object>;

/** What an operator does by hand or in a deployment: `node dist/src/manage.js migrate create-admin`. */
const COMMANDS: Record<string, Command> = {
  migrate: async (config) => ({ applied: await migrate(config) }),
  'create-admin': (config) =>
    inApplication(config, async (app) => {
      const { FirstAdministrator } = await import('./features/auth/first-administrator.js');
      return app.get(FirstAdministrator).createFirstAdmin();
    }),
  'seed-demo': async (config) => {
    const accounts = await ask(
      config,
      'SELECT email = $1 AS "isDemo" FROM users ORDER BY 1 DESC NULLS LAST LIMIT 1',
      [DEMO_ADMIN],
    );
    if (accounts.length > 0) return { created: false, ...accounts[0] };
    // The demo brings its own administrator.
    const ownAdmin = { ...config, admin: { email: undefined, password: undefined } };
    return inApplication(ownAdmin, async (app) =>
      (await import('./features/demo/seed-demo.js')).seedDemo(app),
    );
  },
};

/** Loaded only where it is needed: every start migrates, and this would be most of what that takes. */
async function inApplication<T>(
  config: Config,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  // The application would wait for a PostgreSQL that refuses it.
  await ask(config, 'SELECT');
  const [{ NestFactory }, { ApiModule }] = await Promise.all([
    import('@nestjs/core'),
    import('./api.module.js'),
  ]);
  const logger = new NestLogger(createLogger({ ...config, log: { level: 'warn' } }, 2));
  const app = await NestFactory.createApplicationContext(ConfigModule.around(ApiModule, config), {
    logger,
    abortOnError: false,
  });
  await app.get(Database).connected();
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

/** Runs the commands in turn and prints one JSON line for each. */
async function run(names: string[]): Promise<void> {
  const unknown = names.filter((name) => !Object.hasOwn(COMMANDS, name));
  if (names.length === 0 || unknown.length > 0) {
    process.stderr.write(`Usage: node dist/src/manage.js ${Object.keys(COMMANDS).join(' | ')}\n`);
    process.exit(1);
  }
  const config = await loadConfig();
  for (const name of names) {
    const result = await COMMANDS[name]!(config);
    process.stdout.write(`${JSON.stringify({ command: name, ...result })}\n`);
  }
}

run(process.argv.slice(2)).then(() => process.exit(0), reportAndExit);
