// `npm test`: the static checks and, beside them, every test. Those that must be alone come first, and leave the checks time. The
// last line counts both, for people and for machines.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runStaticChecks, runTool } from "./static-checks.ts";
import { countTests, type TestCount } from "./test-count.ts";

const filters = process.argv.slice(2);
const [failedChecks, tests] = await Promise.all([filters.length === 0 ? runStaticChecks() : [], runVitest()]);
const failed = tests.failed + failedChecks.length;
const skippedInCi = process.env.CI !== undefined && tests.skipped > 0;

if (failedChecks.length > 0) process.stdout.write(`Failed checks: ${failedChecks.join(", ")}.\n`);
if (tests.skipped > 0)
  process.stdout.write(`${tests.skipped} skipped${skippedInCi ? ": not allowed here" : ""}\n`);
process.stdout.write(`${tests.passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 || skippedInCi || tests.passed === 0 ? 1 : 0;

async function runVitest(): Promise<TestCount> {
  process.stdout.write("\n— tests\n");
  const folder = mkdtempSync(join(tmpdir(), "flotilla-test-"));
  const report = join(folder, "report.json");
  try {
    const code = await runTool("vitest", [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...filters,
    ]);
    return countTests(report, code);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
