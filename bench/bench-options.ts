// What `npm run bench` can be told.
import { parseArgs } from "node:util";
import { CONTENDERS } from "./contenders/contender-list.ts";
import type { ContenderDefinition } from "./rig/contender-definition.ts";
import type { Scenario } from "./rig/scenario.ts";
import { SCENARIOS } from "./scenarios/scenario-list.ts";

export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  readonly definitions: readonly ContenderDefinition[];
  readonly quick: boolean;
}

export const BENCH_HELP = `Usage: npm run bench -- [options]

Every contender through every scenario, in turn, on this machine; a table per scenario, and reports to compare with.

  --quick              fewer rounds and smaller numbers: a picture in about five minutes (default: off)
  --scenario <name>    only this one, may be repeated (default: all):
                       ${SCENARIOS.map(({ name }) => name).join(", ")}
  --contender <name>   only this one, may be repeated (default: all, or with --quick those that are quick):
                       ${CONTENDERS.map(({ name }) => name).join(", ")}

Reports go to bench/reports/<scenario>.json, quick ones to <scenario>.quick.json. bench/README.md says what each figure means.

Example: npm run bench -- --quick --scenario fan-out-100 --contender flotilla-redis
`;

export type ParsedBench =
  | { readonly kind: "options"; readonly options: BenchOptions }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly sentence: string };

const FLAGS = {
  quick: { type: "boolean", default: false },
  scenario: { type: "string", multiple: true },
  contender: { type: "string", multiple: true },
  help: { type: "boolean", short: "h", default: false },
} as const;

export function readBenchOptions(args: readonly string[]): ParsedBench {
  let values: ReturnType<typeof parseArgs<{ options: typeof FLAGS }>>["values"];
  try {
    values = parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    return { kind: "wrong", sentence: error instanceof Error ? error.message : String(error) };
  }
  const { quick, scenario, contender, help } = values;
  if (help) return { kind: "help" };
  const unknown = unknownOf(SCENARIOS, scenario) ?? unknownOf(CONTENDERS, contender);
  if (unknown !== undefined) return { kind: "wrong", sentence: `There is no "${unknown}"` };
  const definitions = chosen(CONTENDERS, contender).filter(
    ({ inQuickRuns }) => inQuickRuns || contender !== undefined || !quick,
  );
  return { kind: "options", options: { scenarios: chosen(SCENARIOS, scenario), definitions, quick } };
}

type Named = { readonly name: string };

function unknownOf(all: readonly Named[], names: readonly string[] | undefined): string | undefined {
  return names?.find((name) => !all.some((candidate) => candidate.name === name));
}

function chosen<T extends Named>(all: readonly T[], names: readonly string[] | undefined): readonly T[] {
  return names === undefined ? all : all.filter(({ name }) => names.includes(name));
}
