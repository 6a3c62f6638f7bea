import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { loadConfig } from './src/platform/config/config.js';
import { dataSourceOptions } from './src/platform/database/data-source.js';

/** What the TypeORM command line works with: `npm run migration:generate`, `migration:run`, `migration:check`. */
export default new DataSource({
  ...dataSourceOptions(await loadConfig()),
  entities: [join(import.meta.dirname, 'src/**/*.entity.{js,ts}')],
});
