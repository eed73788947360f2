// Plays seeds one after the other in this process. A seed that breaks a promise is told in full, with the command that plays it
// again.
import { Killed } from "./core/engine-life.ts";
import { Figures } from "./figures.ts";
import type { Options, Play } from "./options.ts";
import { NOTHING_PLANTED, PLANTED_BUGS } from "./planted-bugs.ts";
import { type SeedResult, Simulation } from "./simulate-seed.ts";

/** `goesOn` is asked before every seed. */
export async function playSeeds(options: Options, goesOn: () => boolean): Promise<Figures> {
  const figures = new Figures();
  const play = playerOf(options);
  const unhandled = unhandledRejections();
  const step = options.worker === undefined ? 1 : options.workers;
  const ours = options.plays.filter((_, at) => at % step === (options.worker ?? 0));
  for (const each of ours) {
    if (!goesOn()) break;
    const { seed } = each;
    const result = await play(each, options.trace);
    figures.add(result);
    if (options.trace) process.stdout.write(`${result.story.join("\n")}\n`);
    const broken = [
      ...result.violations.map(({ promise, text }) => `${promise}: ${text}`),
      ...unhandled.splice(0),
    ];
    if (seed % options.twiceEach === 0) {
      const again = await play(each, false);
      if (again.fingerprint === result.fingerprint) figures.noteRepeated();
      else broken.push(`not the same twice: ${result.fingerprint} and ${again.fingerprint}`);
    }
    if (broken.length === 0) continue;
    figures.fail(seed, broken);
    tell(options, each, broken);
    if (options.keepGoing) continue;
    if (!options.trace) process.stdout.write(`${(await play(each, true)).story.join("\n")}\n`);
    break;
  }
  return figures;
}

function playerOf({ plant: bug, only, lateWrites }: Options) {
  const plant = bug === undefined ? NOTHING_PLANTED : (PLANTED_BUGS[bug]?.() ?? NOTHING_PLANTED);
  return ({ seed, sharedLegs }: Play, isTold: boolean): Promise<SeedResult> =>
    new Simulation({ seed, plant, isTold, only, sharedLegs, lateWrites }).run();
}

/** Rejections that nobody waits for end a real process. What a killed engine leaves behind is not one. */
function unhandledRejections(): string[] {
  const unhandled: string[] = [];
  process.on("unhandledRejection", (error: unknown) => {
    if (error instanceof Killed) return;
    unhandled.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  });
  return unhandled;
}

function tell({ world }: Options, { seed, sharedLegs }: Play, broken: readonly string[]): void {
  const lines = broken.map((line) => `  ${line}`).join("\n");
  const again = `npm run simulate -- --seed ${seed} --trace${world}${sharedLegs ? " --shared-legs" : ""}`;
  process.stdout.write(`\nseed ${seed}:\n${lines}\n  again: ${again}\n`);
}
