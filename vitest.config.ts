import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{engine,risk,adapters,config,src,bench,test}/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    // Most whole-system tests wait: for a bound, for a stream, for a process to start.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
