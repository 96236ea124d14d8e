import { defineConfig } from 'vitest/config';

// Unit and integration tests beside the code; the chain end to end lives in tests/ and runs by its own project,
// one file after the other, because each starts real servers and a real dbt on a machine with two cores.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{core,ingest,models/{identity,attribution,portability},semantic,pipelines,app}/**/*.test.ts',
          ],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'chain',
          include: ['tests/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
