import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,lint,contract,integration,e2e}/**/*.test.ts'],
    // OpenCV loads once per process and crashes in a second thread, so tests run in processes.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
