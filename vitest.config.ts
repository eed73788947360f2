import { defineConfig } from "vitest/config";
import { WholeSystemsBesideParts } from "./test/support/whole-systems-beside-parts.ts";

export default defineConfig({
  test: {
    include: ["{engine,risk,adapters,config,src,bench,test}/**/*.test.ts"],
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    // Every file evaluates our own modules anew; what comes from node_modules is loaded once for each worker.
    isolate: false,
    experimental: { viteModuleRunner: false },
    // Three for two cores: most whole-system tests wait, for a bound, for a stream, for a process to start.
    maxWorkers: 3,
    sequence: { sequencer: WholeSystemsBesideParts },
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
