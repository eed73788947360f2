// `npm run cli`: runs one command and ends with its exit code.
import { runCommand } from "./run-command.ts";

process.stdout.on("error", () => process.exit());
process.exitCode = await runCommand(process.argv.slice(2), {
  write: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
});
