// `npm run check`: everything that fails the build without running the product. Takes seconds.
import { runStaticChecks, runTool } from "./static-checks.ts";

const failed = [...runStaticChecks()];
process.stdout.write("\n— tidiness and direction of imports\n");
if (runTool("vitest", ["run", "config/tidy.test.ts", "config/arrows.test.ts", "--reporter=dot"]) !== 0)
  failed.push("tidy");

process.stdout.write(failed.length === 0 ? "\nAll checks passed.\n" : `\nFailed: ${failed.join(", ")}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
