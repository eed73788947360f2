// `npm run check`: everything that fails the build without running the product. Takes seconds.
import { runStaticChecks, runTool } from "./static-checks.ts";

const failed = [...(await runStaticChecks())];
process.stdout.write("\n— tidiness and direction of imports\n");
const tidy = ["run", "config/tidy.test.ts", "config/arrows.test.ts", "--reporter=dot"];
if ((await runTool("vitest", tidy)) !== 0) failed.push("tidy");

process.stdout.write(failed.length === 0 ? "\nAll checks passed.\n" : `\nFailed: ${failed.join(", ")}.\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
