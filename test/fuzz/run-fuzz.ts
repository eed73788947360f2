// `npm run fuzz`: every parser in turn until the time is up. Exit code 1 when an input failed; it is kept, and can be sent again.
import { TARGETS } from "./all-targets.ts";
import { keepFixture, readFixture } from "./fixture.ts";
import { FUZZ_HELP, type FuzzOptions, readFuzzOptions } from "./fuzz-options.ts";
import { formatTallies, writeFuzzReport } from "./fuzz-report.ts";
import { blame, type Finding, fuzzCase, newTally, runCase, type Tally } from "./fuzz-run.ts";
import type { FuzzTarget } from "./fuzz-target.ts";

/** So many of one target are kept and told; the report counts all. */
const KEPT_PER_TARGET = 5;
const TURN_MS = 100;
const PROGRESS_MS = 1_000;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A server of ours that dies in this process dies here: the run is over, the input is kept.
process.on("uncaughtException", (error) => {
  const finding = blame(error);
  if (finding === undefined) say(String(error));
  else announce(finding);
  process.exit(1);
});

const parsed = readFuzzOptions(process.argv.slice(2));
if (parsed.kind === "options") process.exitCode = await run(parsed.options);
else {
  say(parsed.kind === "help" ? FUZZ_HELP : `${parsed.sentence}\nTry --help.`);
  process.exitCode = parsed.kind === "help" ? 0 : 2;
}

async function run(options: FuzzOptions): Promise<number> {
  const kept = options.replay === undefined ? undefined : readFixture(options.replay, options.replay);
  const openers = TARGETS.filter(({ name }) =>
    kept === undefined ? name.includes(options.target ?? "") : name === kept.target,
  );
  if (openers.length === 0) {
    say(`No such target. There are: ${TARGETS.map(({ name }) => name).join(", ")}`);
    return 2;
  }
  const targets: FuzzTarget[] = [];
  for (const { open } of openers) targets.push(await open());
  try {
    return kept === undefined ? await fuzzAll(targets, options) : await replay(targets, kept.input);
  } finally {
    for (const target of targets) await target.close?.();
  }
}

async function replay([target]: readonly FuzzTarget[], input: Buffer): Promise<number> {
  if (target === undefined) return 2;
  const { fault, cpuMs } = await runCase(target, input);
  say(`${target.name}: ${fault ?? "as it should be"} (${cpuMs.toFixed(1)} ms of processor time)`);
  return fault === undefined ? 0 : 1;
}

async function fuzzAll(targets: readonly FuzzTarget[], options: FuzzOptions): Promise<number> {
  say(`fuzz: seed ${options.seed}, ${options.seconds} s, ${targets.length} targets`);
  const work = targets.map((target) => ({ target, tally: newTally(target.name) }));
  const startedAt = performance.now();
  const elapsedMs = () => performance.now() - startedAt;
  let saidAt = startedAt;
  while (elapsedMs() < options.seconds * 1_000) {
    for (const { target, tally } of work) {
      await turn(target, tally, options.seed);
      if (performance.now() - saidAt >= PROGRESS_MS) {
        saidAt = performance.now();
        say(
          progressOf(
            elapsedMs(),
            tally.target,
            work.map((each) => each.tally),
          ),
        );
      }
    }
  }
  const tallies = work.map(({ tally }) => tally);
  say(`\n${formatTallies(tallies)}\n`);
  say(`report ${writeFuzzReport(options, tallies)}`);
  return tallies.some(({ findings }) => findings.length > 0) ? 1 : 0;
}

async function turn(target: FuzzTarget, tally: Tally, seed: number): Promise<void> {
  const until = performance.now() + TURN_MS;
  while (performance.now() < until) {
    const finding = await fuzzCase(target, tally, seed);
    if (finding !== undefined) tell(finding, tally);
  }
}

function tell(finding: Finding, tally: Tally): void {
  if (tally.findings.length > KEPT_PER_TARGET) return;
  announce(finding);
}

function announce(finding: Finding): void {
  const file = keepFixture(finding);
  say(`✗ ${finding.target}: ${finding.fault}\n  npm run fuzz -- --replay ${file}`);
}

function progressOf(elapsedMs: number, now: string, tallies: readonly Tally[]): string {
  const cases = tallies.reduce((sum, tally) => sum + tally.cases, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.findings.length, 0);
  return `${(elapsedMs / 1_000).toFixed(0).padStart(4)} s  ${cases} inputs, ${failed} failed, now ${now}`;
}
