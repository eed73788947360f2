// `npm run bench`: runs every contender through every scenario, in turn, on this machine, and writes down what it saw.
import { BENCH_HELP, type BenchOptions, readBenchOptions } from "./bench-options.ts";
import { type Bench, openBench } from "./rig/bench.ts";
import { describeMachine } from "./rig/machine.ts";
import { formatScenario, writeReport } from "./rig/report.ts";
import type { Scenario } from "./rig/scenario.ts";

async function runScenario(bench: Bench, scenario: Scenario, quick: boolean): Promise<void> {
  const machine = describeMachine();
  const rows = await bench.measure(scenario);
  bench.progress("");
  console.log(formatScenario(scenario, rows));
  await writeReport(scenario, rows, machine, quick);
}

async function run({ scenarios, definitions, quick }: BenchOptions): Promise<void> {
  const { cores, model, memoryGb, kernel, node, commit, loadBefore } = describeMachine();
  console.log(
    `${cores} cores (${model}), ${memoryGb} GB, Linux ${kernel}, Node ${node}, commit ${commit}, load ${loadBefore}`,
  );
  for (const { name, title } of definitions) console.log(`  ${name}: ${title}`);
  const bench = await openBench({ definitions, quick });
  const interrupt = (): void => {
    process.exitCode = 130;
    void bench.close();
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  try {
    for (const scenario of scenarios) await runScenario(bench, scenario, quick);
  } finally {
    await bench.close();
  }
}

const parsed = readBenchOptions(process.argv.slice(2));
if (parsed.kind === "options") {
  try {
    await run(parsed.options);
  } catch (error) {
    // An interrupted run fails in the middle of something; that is no news.
    if (process.exitCode !== 130) console.error(error instanceof Error ? error.message : error);
    process.exitCode ??= 1;
  }
} else {
  console.log(parsed.kind === "help" ? BENCH_HELP : `${parsed.sentence}\nTry --help.`);
  process.exitCode = parsed.kind === "help" ? 0 : 2;
}
// Contenders that were cut short may leave a timer behind; everything we started is stopped by now.
process.exit();
