import { defineConfig } from 'vitest/config';

// type-graphql takes graphql as CommonJS; a test that imports the ES module would see "another realm".
const alias = [{ find: /^graphql$/, replacement: 'graphql/index.js' }];

/** Tests mirror the programs. `science` needs nothing; the others start a real Postgres once (test/support/global-postgres.ts). */
export default defineConfig({
  resolve: { alias },
  test: {
    maxWorkers: 2, // the default on two cores would be one
    projects: [
      {
        resolve: { alias },
        test: { name: 'science', include: ['test/{gpu-runner,paper}/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        resolve: { alias },
        test: {
          name: 'platform',
          include: ['test/{server,client,contract,faults,scripts}/**/*.test.ts'],
          globalSetup: ['test/support/global-postgres.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'whole',
          include: ['test/{web,demo}/**/*.test.ts'],
          globalSetup: ['test/support/global-postgres.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
