import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/{unit,lint,contract,integration,e2e}/**/*.test.ts'],
    // OpenCV loads once per process and crashes in a second thread, so tests run in processes.
    pool: 'forks',
    // Half of what the tests do is to wait for real time: two at a time need little more than half of it, also on two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
