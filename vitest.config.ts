import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{engine,risk,adapters,config,src,bench,test}/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
