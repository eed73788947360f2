// `npm run simulate`: many seeds of the whole engine in virtual time, on every core.
import { readOptions } from "./options.ts";
import { playSeeds } from "./play-seeds.ts";
import { shareSeeds } from "./share-seeds.ts";

const options = readOptions(process.argv.slice(2));
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
process.exitCode = figures.tally.failed.length > 0 ? 1 : 0;
