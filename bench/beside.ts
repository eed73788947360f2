// One commit beside another: the same scenario in two checkouts in turn, so that the machine's hour is the same for both.
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { describeMachine } from "./rig/machine.ts";
import { shown } from "./rig/report.ts";
import { median } from "./rig/statistics.ts";

const HELP = `Usage: node bench/beside.ts --before <folder> --after <folder> --scenario <name> …

Two checkouts with their dependencies installed (git clone, git checkout, npm ci). Their own bench/reports are written over.

  --scenario <name>    a latency scenario, may be repeated: single, fan-out-10, fan-out-100, fan-out-1000
  --contender <name>   default: flotilla-redis
  --rounds <n>         each runs so often, the order changing from one to the next (default: 3)

The report goes to bench/reports/beside.json.
`;

const FIGURE = "last order";

interface Pair {
  readonly before: number[];
  readonly after: number[];
}

/** Median of the last order's latency, in ms, as that checkout's own bench reports it. */
async function measure(folder: string, scenario: string, contender: string): Promise<number> {
  const args = ["bench/run.ts", "--scenario", scenario, "--contender", contender];
  await promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 64 * 2 ** 20 });
  const report = JSON.parse(await readFile(join(folder, `bench/reports/${scenario}.json`), "utf8"));
  const row = report.rows.find((each: { contender: string }) => each.contender === contender);
  const found = row?.figures.find(({ name }: { name: string }) => name === FIGURE);
  if (typeof found?.median !== "number") throw new Error(`${folder} reports no ${FIGURE} of ${scenario}`);
  return found.median;
}

async function commitOf(folder: string): Promise<string> {
  const { stdout } = await promisify(execFile)("git", ["rev-parse", "--short", "HEAD"], { cwd: folder });
  return stdout.trim();
}

const { values } = parseArgs({
  options: {
    before: { type: "string" },
    after: { type: "string" },
    scenario: { type: "string", multiple: true },
    contender: { type: "string", default: "flotilla-redis" },
    rounds: { type: "string", default: "3" },
    help: { type: "boolean", short: "h", default: false },
  },
});
const { before, after, scenario: scenarios, contender } = values;
const rounds = Number(values.rounds);
if (values.help || before === undefined || after === undefined || scenarios === undefined || !(rounds >= 1)) {
  console.log(HELP);
  process.exit(values.help ? 0 : 2);
}

const machine = describeMachine();
const folders = { before, after };
const commits = { before: await commitOf(before), after: await commitOf(after) };
const results = [];
for (const scenario of scenarios) {
  const pair: Pair = { before: [], after: [] };
  for (let round = 0; round < rounds; round += 1) {
    const turn = round % 2 === 0 ? (["before", "after"] as const) : (["after", "before"] as const);
    for (const which of turn) {
      pair[which].push(await measure(folders[which], scenario, contender));
      console.log(`${scenario} ${commits[which]} ${shown(pair[which].at(-1) ?? 0)} ms`);
    }
  }
  const ratio = median(pair.after) / median(pair.before);
  console.log(`${scenario}: ${commits.after} takes ${ratio.toFixed(2)} × as long as ${commits.before}`);
  results.push({ scenario, contender, figure: FIGURE, unit: "ms", ...pair, ratio });
}
const report = { measuredAt: new Date().toISOString(), machine, commits, results };
await writeFile(
  new URL("./reports/beside.json", import.meta.url),
  `${JSON.stringify(report, undefined, 2)}\n`,
);
