// The command line of `npm run simulate`.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { FAULT_KINDS, type FaultKind } from "./core/fault-plan.ts";
import { PLANTED_BUGS } from "./planted-bugs.ts";
import { REGRESSIONS } from "./regressions/regressions.ts";

export interface Play {
  readonly seed: number;
  /** Traders also trade by hand on the instruments that signals are about. */
  readonly sharedLegs: boolean;
}

export interface Options {
  /** In the order in which they are played. */
  readonly plays: readonly Play[];
  readonly trace: boolean;
  readonly plant: string | undefined;
  /** Only these kinds of fault; undefined: what the seed says. */
  readonly only: readonly FaultKind[] | undefined;
  readonly lateWrites: boolean;
  /** One seed in this many is played twice and must be the same. */
  readonly twiceEach: number;
  readonly keepGoing: boolean;
  readonly untilMs: number;
  readonly report: string | undefined;
  readonly workers: number;
  /** Of `workers`, the one that this process is; undefined: it is the command itself. */
  readonly worker: number | undefined;
  /** What to give a command that is to play the same world, beside what the play says. */
  readonly world: string;
}

/** A worker takes a second to warm up. */
const SEEDS_PER_WORKER = 250;
/** One seed in this many is played once more, with shared legs. */
const SHARED_EACH = 10;
const PLANTS = Object.keys(PLANTED_BUGS);

export const SIMULATE_HELP = `Usage: npm run simulate -- [options]

The whole engine in virtual time against a venue that loses, delays and refuses; a seed's number decides everything that happens in
its world. The first broken promise ends the run with its story and the command that plays it again; the exit code is 1 then.

  --seeds <n>        how many seeds (default 1000)
  --seed-from <n>    the first of them (default 1)
  --seed <n>         only this one
  --regressions      those that broke a promise once
  --trace            tells all that happens (default: only what broke a promise)
  --keep-going       plays on after a broken promise (default: stops)
  --for-seconds <n>  begins no seed after so long (default: no end)
  --twice-each <n>   plays one seed in n twice, which must be the same twice (default 500)
  --workers <n>      processes that share the seeds (default: one per core, ${SEEDS_PER_WORKER} seeds each at least)
  --report <file>    writes the figures there as JSON (default: only told)
  --shared-legs      traders also trade by hand on the instruments that signals are about (default: on others, and one seed in
                     ${SHARED_EACH} is played once more like that)
  --late-writes      what a dead engine was writing may still reach the record (default: it ends with the engine)
  --only <kinds>     only these faults, comma-separated (default: the seed says):
${wrapped(FAULT_KINDS)}
  --plant <bug>      a known bug, which must be found (default: none):
${wrapped(PLANTS)}

Example: npm run simulate -- --seeds 20000 --seed-from 500000 --keep-going
`;

export type ParsedOptions =
  | { readonly kind: "options"; readonly options: Options }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

const FLAGS = {
  seeds: { type: "string", default: "1000" },
  "seed-from": { type: "string", default: "1" },
  seed: { type: "string" },
  regressions: { type: "boolean", default: false },
  trace: { type: "boolean", default: false },
  plant: { type: "string" },
  only: { type: "string" },
  "shared-legs": { type: "boolean", default: false },
  "late-writes": { type: "boolean", default: false },
  "twice-each": { type: "string", default: "500" },
  "keep-going": { type: "boolean", default: false },
  report: { type: "string" },
  "for-seconds": { type: "string" },
  workers: { type: "string" },
  worker: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

type Values = ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>["values"];

export function readOptions(args: readonly string[]): ParsedOptions {
  let values: Values;
  try {
    values = parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    return { kind: "wrong", sentence: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { kind: "help" };
  const sentence = faultOf(values);
  return sentence === undefined
    ? { kind: "options", options: optionsOf(values) }
    : { kind: "wrong", sentence };
}

const NUMBERS = ["seeds", "seed-from", "seed", "twice-each", "for-seconds", "workers", "worker"] as const;

function faultOf(values: Values): string | undefined {
  const wrong = NUMBERS.find((name) => values[name] !== undefined && !/^\d{1,12}$/.test(values[name]));
  if (wrong !== undefined) return `--${wrong} takes a whole number`;
  if (Number(values["twice-each"]) === 0) return "--twice-each takes a whole number from 1 on";
  const { plant } = values;
  if (plant !== undefined && !PLANTS.includes(plant)) return `There is no bug "${plant}" to plant`;
  const kind = values.only?.split(",").find((name) => !isFaultKind(name));
  return kind === undefined ? undefined : `There is no fault "${kind}"`;
}

function optionsOf(values: Values): Options {
  const plays = playsOf(values);
  const wanted = Number(values.workers ?? availableParallelism());
  return {
    plays,
    trace: values.trace,
    plant: values.plant,
    only: values.only?.split(",").filter(isFaultKind),
    lateWrites: values["late-writes"],
    twiceEach: Number(values["twice-each"]),
    keepGoing: values["keep-going"],
    untilMs: Date.now() + 1_000 * Number(values["for-seconds"] ?? Number.MAX_SAFE_INTEGER / 2_000),
    report: values.report,
    workers: Math.max(1, Math.min(wanted, Math.ceil(plays.length / SEEDS_PER_WORKER))),
    worker: values.worker === undefined ? undefined : Number(values.worker),
    world: [
      values.plant === undefined ? "" : ` --plant ${values.plant}`,
      values.only === undefined ? "" : ` --only ${values.only}`,
      values["late-writes"] ? " --late-writes" : "",
    ].join(""),
  };
}

function playsOf(values: Values): readonly Play[] {
  const { seed, seeds, regressions, "seed-from": from, "shared-legs": shared } = values;
  if (seed !== undefined) return [{ seed: Number(seed), sharedLegs: shared }];
  if (regressions)
    return REGRESSIONS.map((each) => ({ seed: each.seed, sharedLegs: shared || each.sharedLegs === true }));
  return Array.from({ length: Number(seeds) }, (_, at) => Number(from) + at).flatMap((each) => {
    const play = { seed: each, sharedLegs: shared };
    return each % SHARED_EACH === 0 && !shared ? [play, { seed: each, sharedLegs: true }] : [play];
  });
}

function isFaultKind(name: string): name is FaultKind {
  return (FAULT_KINDS as readonly string[]).includes(name);
}

/** Under the text of its option. */
function wrapped(names: readonly string[]): string {
  const lines = [""];
  for (const name of names) {
    const longer = `${lines.at(-1)} ${name}`;
    if (longer.length <= 100) lines[lines.length - 1] = longer;
    else lines.push(` ${name}`);
  }
  return lines.map((line) => `${" ".repeat(20)}${line}`).join("\n");
}
