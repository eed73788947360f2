import { defineConfig } from "vitest/config";
import { WholeSystemsBesideParts } from "./test/support/whole-systems-beside-parts.ts";

/** They hold bounds in seconds on processes that they kill: beside others, a start takes ten times as long as it calculates. */
const ALONE = ["test/chaos/chaos.test.ts"];

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    pool: "forks",
    // Every file evaluates our own modules anew; what comes from node_modules is loaded once for each worker.
    isolate: false,
    experimental: { viteModuleRunner: false },
    testTimeout: 20_000,
    hookTimeout: 60_000,
    sequence: { sequencer: WholeSystemsBesideParts },
    projects: [
      {
        extends: true,
        test: {
          name: "together",
          include: ["{engine,risk,adapters,config,src,bench,test}/**/*.test.ts"],
          exclude: ALONE,
          // Three for two cores: most whole-system tests wait, for a bound, for a stream, for a process to start.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: "alone", include: ALONE, maxWorkers: 1, sequence: { groupOrder: 0 } },
      },
    ],
  },
});
