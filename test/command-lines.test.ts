// The long-running commands of this repository say what they do and what they take, and refuse the rest in a sentence.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "..");

describe.each([
  ["simulate", "test/simulation/main.ts"],
  ["chaos", "test/chaos/run-chaos.ts"],
  ["soak", "test/soak/run-soak.ts"],
  ["fuzz", "test/fuzz/run-fuzz.ts"],
  ["bench", "bench/run.ts"],
])("npm run %s", (name, file) => {
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(ROOT, file), ...args], {
      ...{ cwd: ROOT, encoding: "utf8", timeout: 30_000 },
    });
    return { status, told: `${stdout}${stderr}` };
  };

  it("tells its use", { timeout: 40_000 }, () => {
    const { status, told } = run("--help");
    expect([status, told]).toEqual([0, expect.stringContaining(`Usage: npm run ${name} -- [options]`)]);
    expect(told).toContain("(default");
    expect(told).toContain(`Example: npm run ${name} -- --`);
  });

  it("refuses what it does not know", { timeout: 40_000 }, () => {
    expect(run("--bogus")).toEqual({ status: 2, told: "Unknown option '--bogus'\nTry --help.\n" });
  });
});
