import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where specs take long: what begins last keeps nobody waiting. */
const LONG = ['/test/start/', '/clients/', '/test/resilience/', '/test/pages/browser', '/test/e2e/'];
const rank = ({ moduleId }: TestSpecification) =>
  LONG.findIndex((folder) => moduleId.includes(folder)) + 1 || LONG.length + 1;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.spec.ts', 'src/**/*.spec.ts', 'clients/*/test/**/*.spec.ts'],
    globalSetup: 'test/support/global-setup.ts',
    setupFiles: 'test/support/every-answer.ts',
    // A process runs one file after the other: to load the application anew for each would be a fifth of all work.
    pool: 'forks',
    isolate: false,
    maxWorkers: 4,
    sequence: { sequencer: LongFirst },
    server: { deps: { external: [/\/dist\//, /\/scripts\//] } },
    // Long, as a busy machine is no fault.
    testTimeout: process.env.FULL ? 900_000 : 180_000,
    hookTimeout: 180_000,
  },
});
