// `npm run simulate`: many seeds of the whole engine in virtual time, on every core.
import { type Options, readOptions, SIMULATE_HELP } from "./options.ts";
import { playSeeds } from "./play-seeds.ts";
import { shareSeeds } from "./share-seeds.ts";

// Who reads only the first lines (`| head`) has read enough.
process.stdout.on("error", () => process.exit());
const parsed = readOptions(process.argv.slice(2));
if (parsed.kind === "options") process.exitCode = await run(parsed.options);
else {
  process.stdout.write(parsed.kind === "help" ? SIMULATE_HELP : `${parsed.sentence}\nTry --help.\n`);
  process.exitCode = parsed.kind === "help" ? 0 : 2;
}

async function run(options: Options): Promise<number> {
  const isWorker = options.worker !== undefined;
  let isStopped = false;
  if (isWorker)
    process.on("message", () => {
      isStopped = true;
    });
  const goesOn = () => !isStopped && Date.now() < options.untilMs;
  const figures =
    isWorker || options.workers === 1 ? await playSeeds(options, goesOn) : await shareSeeds(options);
  if (isWorker) process.send?.(figures.tally, () => process.disconnect());
  else {
    process.stdout.write(`${figures.text()}\n`);
    if (options.report !== undefined) figures.write(options.report);
  }
  return figures.tally.failed.length > 0 ? 1 : 0;
}
