import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { countTests } from "./test-count.ts";

const folder = mkdtempSync(join(tmpdir(), "flotilla-count-"));
afterAll(() => rmSync(folder, { recursive: true }));

const passed = { status: "passed", assertionResults: [{ status: "passed" }, { status: "passed" }] };
const failed = { status: "failed", assertionResults: [{ status: "passed" }, { status: "failed" }] };
const unloadable = { status: "failed", assertionResults: [] };

it.each`
  what                              | files                   | passes | code | expected
  ${"only passing tests"}           | ${[passed]}             | ${2}   | ${0} | ${{ passed: 2, failed: 0, skipped: 0 }}
  ${"a failed test"}                | ${[passed, failed]}     | ${3}   | ${1} | ${{ passed: 3, failed: 1, skipped: 0 }}
  ${"a file that cannot be loaded"} | ${[passed, unloadable]} | ${2}   | ${1} | ${{ passed: 2, failed: 1, skipped: 0 }}
  ${"an error outside every test"}  | ${[passed]}             | ${2}   | ${1} | ${{ passed: 2, failed: 1, skipped: 0 }}
`("counts $what", ({ files, passes, code, expected }) => {
  const report = join(folder, "report.json");
  const text = { numPassedTests: passes, numPendingTests: 0, numTodoTests: 0, testResults: files };
  writeFileSync(report, JSON.stringify(text));
  expect(countTests(report, code)).toEqual(expected);
});

it("counts a runner that left no report as one failure", () => {
  expect(countTests(join(folder, "absent.json"), 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});
