// The command line of `npm run simulate`.
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { FAULT_KINDS, type FaultKind } from "./core/fault-plan.ts";
import { PLANTED_BUGS } from "./planted-bugs.ts";

export interface Options {
  readonly from: number;
  readonly count: number;
  readonly trace: boolean;
  readonly plant: string | undefined;
  /** Only these kinds of fault; undefined: what the seed says. */
  readonly only: readonly FaultKind[] | undefined;
  readonly sharedLegs: boolean;
  readonly lateWrites: boolean;
  /** One seed in this many is played twice and must be the same. */
  readonly twiceEach: number;
  readonly keepGoing: boolean;
  readonly untilMs: number;
  readonly report: string | undefined;
  readonly workers: number;
  /** Of `workers`, the one that this process is; undefined: it is the command itself. */
  readonly worker: number | undefined;
  /** What to give a command that is to play the same world. */
  readonly world: string;
}

/** A worker takes a second to warm up. */
const SEEDS_PER_WORKER = 250;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "1000" },
      "seed-from": { type: "string", default: "1" },
      seed: { type: "string" },
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
    },
  });
  if (values.plant !== undefined && PLANTED_BUGS[values.plant] === undefined)
    throw new Error(`no such bug; there are ${Object.keys(PLANTED_BUGS).join(", ")}`);
  const count = values.seed === undefined ? Number(values.seeds) : 1;
  const wanted = Number(values.workers ?? availableParallelism());
  return {
    from: Number(values.seed ?? values["seed-from"]),
    count,
    trace: values.trace,
    plant: values.plant,
    only: values.only?.split(",").map(kindOf),
    sharedLegs: values["shared-legs"],
    lateWrites: values["late-writes"],
    twiceEach: Number(values["twice-each"]),
    keepGoing: values["keep-going"],
    untilMs: Date.now() + 1_000 * Number(values["for-seconds"] ?? Number.MAX_SAFE_INTEGER / 2_000),
    report: values.report,
    workers: Math.max(1, Math.min(wanted, Math.ceil(count / SEEDS_PER_WORKER))),
    worker: values.worker === undefined ? undefined : Number(values.worker),
    world: [
      values.plant === undefined ? "" : ` --plant ${values.plant}`,
      values.only === undefined ? "" : ` --only ${values.only}`,
      values["shared-legs"] ? " --shared-legs" : "",
      values["late-writes"] ? " --late-writes" : "",
    ].join(""),
  };
}

function kindOf(name: string): FaultKind {
  const kind = FAULT_KINDS.find((known) => known === name);
  if (kind === undefined) throw new Error(`no such fault: ${name}`);
  return kind;
}
