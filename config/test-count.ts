// Counts what the test runner reports, so that a file that could not even be loaded counts as a failure.
import { readFileSync } from "node:fs";
import { z } from "zod";

const Report = z.object({
  numPassedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** `code` is the runner's own exit code: what it counts as failure without a failed test counts here as one. */
export function countTests(reportFile: string, code: number): TestCount {
  const parsed = Report.safeParse(readJson(reportFile));
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numPendingTests, numTodoTests, testResults } = parsed.data;
  const failed = testResults.reduce((sum, file) => {
    const failures = file.assertionResults.filter(({ status }) => status === "failed").length;
    return sum + (file.status === "failed" ? Math.max(1, failures) : failures);
  }, 0);
  return {
    passed: numPassedTests,
    failed: failed === 0 && code !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
