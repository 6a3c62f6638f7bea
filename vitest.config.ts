import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.spec.ts', 'src/**/*.spec.ts'],
    globalSetup: 'test/support/global-setup.ts',
    // A process per file: configuration is read once per process. The application under test is the built one.
    pool: 'forks',
    maxWorkers: 2,
    server: { deps: { external: [/\/dist\//, /\/scripts\//] } },
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
