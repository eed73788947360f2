// `npm run bench`: runs every contender through every scenario, in turn, on this machine, and writes down what it saw.
import { parseArgs } from "node:util";
import { CONTENDERS } from "./contenders/contender-list.ts";
import { type Bench, openBench } from "./rig/bench.ts";
import type { ContenderDefinition } from "./rig/contender-definition.ts";
import { describeMachine } from "./rig/machine.ts";
import { formatScenario, writeReport } from "./rig/report.ts";
import type { Scenario } from "./rig/scenario.ts";
import { SCENARIOS } from "./scenarios/scenario-list.ts";

const HELP = `npm run bench -- [options]

  --quick              fewer rounds and smaller numbers: a picture in about five minutes
  --scenario NAME      only this one (may be repeated): ${SCENARIOS.map(({ name }) => name).join(", ")}
  --contender NAME     only this one (may be repeated): ${CONTENDERS.map(({ name }) => name).join(", ")}
  --help               this text

Reports go to bench/reports/NAME.json (quick ones to NAME.quick.json). bench/README.md says what each figure means.`;

function chosen<T extends { readonly name: string }>(
  all: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  const unknown = names?.find((name) => !all.some((candidate) => candidate.name === name));
  if (unknown !== undefined) throw new Error(`there is no "${unknown}": see --help`);
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}

async function runScenario(bench: Bench, scenario: Scenario, quick: boolean): Promise<void> {
  const machine = describeMachine();
  const rows = await bench.measure(scenario);
  bench.progress("");
  console.log(formatScenario(scenario, rows));
  await writeReport(scenario, rows, machine, quick);
}

interface Choice {
  readonly scenarios: readonly Scenario[];
  readonly definitions: readonly ContenderDefinition[];
  readonly quick: boolean;
}

/** Undefined: only help was asked for. Throws a sentence on anything unknown. */
function readChoice(): Choice | undefined {
  const { values } = parseArgs({
    options: {
      quick: { type: "boolean", default: false },
      scenario: { type: "string", multiple: true },
      contender: { type: "string", multiple: true },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const named = values.contender !== undefined;
  return {
    scenarios: chosen(SCENARIOS, values.scenario),
    definitions: chosen(CONTENDERS, values.contender).filter(
      ({ inQuickRuns }) => inQuickRuns || named || !values.quick,
    ),
    quick: values.quick,
  };
}

async function run({ scenarios, definitions, quick }: Choice): Promise<void> {
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

try {
  const choice = readChoice();
  if (choice === undefined) console.log(HELP);
  else await run(choice);
} catch (error) {
  // An interrupted run fails in the middle of something; that is no news.
  if (process.exitCode !== 130) console.error(error instanceof Error ? error.message : error);
  process.exitCode ??= 1;
}
// Contenders that were cut short may leave a timer behind; everything we started is stopped by now.
process.exit();
