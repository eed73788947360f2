// `npm run simulate`: many seeds of the whole engine in virtual time. A seed that breaks a promise is told in full, with the
// command that plays it again.
import { parseArgs } from "node:util";
import { Killed } from "./core/engine-life.ts";
import { FAULT_KINDS, type FaultKind } from "./core/fault-plan.ts";
import { Figures } from "./figures.ts";
import { NOTHING_PLANTED, PLANTED_BUGS } from "./planted-bugs.ts";
import { type SeedResult, Simulation } from "./simulate-seed.ts";

const { values } = parseArgs({
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
  },
});

/** Harder worlds, each off unless asked for. */
const SWITCHES = ["shared-legs", "late-writes"] as const;

/** Rejections that nobody waits for end a real process. What a killed engine leaves behind is not one. */
const unhandled: string[] = [];
process.on("unhandledRejection", (error: unknown) => {
  if (!(error instanceof Killed))
    unhandled.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
});

const from = Number(values.seed ?? values["seed-from"]);
const count = values.seed === undefined ? Number(values.seeds) : 1;
const untilMs = Date.now() + 1_000 * Number(values["for-seconds"] ?? Number.MAX_SAFE_INTEGER / 2_000);
const plantOf = values.plant === undefined ? () => NOTHING_PLANTED : PLANTED_BUGS[values.plant];
if (plantOf === undefined) throw new Error(`no such bug; there are ${Object.keys(PLANTED_BUGS).join(", ")}`);
const plant = plantOf();
const only = values.only?.split(",").map(kindOf);
const figures = new Figures();
let failures = 0;
for (let seed = from; seed < from + count && Date.now() < untilMs; seed += 1) {
  const result = await play(seed, values.trace);
  figures.add(result);
  if (seed % Number(values["twice-each"]) === 0) await comparePlays(result);
  if (values.trace) process.stdout.write(`${result.story.join("\n")}\n`);
  const broken = [
    ...result.violations.map(({ promise, text }) => `${promise}: ${text}`),
    ...unhandled.splice(0),
  ];
  if (broken.length === 0) continue;
  failures += 1;
  figures.fail(seed, broken);
  await tell(seed, broken);
  if (!values["keep-going"]) break;
}
process.stdout.write(`${figures.text()}\n`);
if (values.report !== undefined) figures.write(values.report);
process.exitCode = failures > 0 ? 1 : 0;

function play(seed: number, isTold: boolean): Promise<SeedResult> {
  const options = {
    seed,
    plant,
    isTold,
    only,
    sharedLegs: values["shared-legs"],
    lateWrites: values["late-writes"],
  };
  return new Simulation(options).run();
}

async function comparePlays({ seed, fingerprint }: SeedResult): Promise<void> {
  const again = await play(seed, false);
  if (again.fingerprint === fingerprint) return figures.noteRepeated();
  failures += 1;
  process.stdout.write(`seed ${seed} is not the same twice: ${fingerprint} and ${again.fingerprint}\n`);
}

async function tell(seed: number, broken: readonly string[]): Promise<void> {
  process.stdout.write(`\nseed ${seed}:\n${broken.map((line) => `  ${line}`).join("\n")}\n`);
  const more = [values.plant && `--plant ${values.plant}`, values.only && `--only ${values.only}`];
  const switches = SWITCHES.filter((name) => values[name]).map((name) => `--${name}`);
  const options = [...more, ...switches].filter((option) => option !== undefined && option !== "").join(" ");
  process.stdout.write(`  again: npm run simulate -- --seed ${seed} --trace ${options}\n`);
  if (values.trace || values["keep-going"]) return;
  const told = await play(seed, true);
  process.stdout.write(`${told.story.join("\n")}\n`);
  unhandled.length = 0;
}

function kindOf(name: string): FaultKind {
  const kind = FAULT_KINDS.find((known) => known === name);
  if (kind === undefined) throw new Error(`no such fault: ${name}`);
  return kind;
}
