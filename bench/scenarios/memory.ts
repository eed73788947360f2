// What one more linked account costs in memory: the difference between a small and a large start, over the accounts between them.

import type { MemoryUse } from "../contenders/protocol.ts";
import type { ContenderDefinition } from "../rig/contender-definition.ts";
import type { Scenario, ScenarioContext, ScenarioRow } from "../rig/scenario.ts";
import { figure } from "../rig/statistics.ts";
import { atMost } from "../rig/targets.ts";

const SMALL = 100;
const LARGE = { full: 10_000, quick: 1_100 };
/** For contenders that cannot link that many: enough to see the slope. */
const LARGE_FOR_HEAVY = { full: 500, quick: 200 };
const HEAP = "heap per account";
const ACCOUNTS_PER_STRATEGY = 100;

export const memoryScenario: Scenario = {
  name: "memory",
  title: `memory per additional linked account, between ${SMALL} and ${LARGE.full.toLocaleString("en-US")} accounts`,
  layout: "own",
  targets: [
    atMost({ contender: "flotilla-redis", figure: HEAP, statistic: "median" }, 20, "KB"),
    atMost(
      { contender: "flotilla-redis", figure: "resident set per account", statistic: "median" },
      20,
      "KB",
    ),
  ],
  async run(context) {
    const rows: ScenarioRow[] = [];
    for (const definition of context.definitions) rows.push(await measure(context, definition));
    return rows;
  },
};

async function measure(context: ScenarioContext, definition: ContenderDefinition): Promise<ScenarioRow> {
  const mode = context.quick ? "quick" : "full";
  const large = definition.accountsMax >= LARGE.full ? LARGE[mode] : LARGE_FOR_HEAVY[mode];
  const before = await memoryWith(context, definition, SMALL);
  const after = await memoryWith(context, definition, large);
  const perAccountKb = (from: number, to: number): readonly (readonly number[])[] => [
    [(to - from) / (large - SMALL) / 1_024],
  ];
  const figures = [
    figure(HEAP, "KB", perAccountKb(before.heapBytes, after.heapBytes)),
    figure("resident set per account", "KB", perAccountKb(before.rssBytes, after.rssBytes)),
    figure("resident set in total", "MB", [[after.rssBytes / 2 ** 20]]),
  ];
  return {
    contender: definition.name,
    figures: figures.filter((candidate) => candidate !== undefined),
    remarks: large === LARGE.full ? [] : [`measured with ${large} accounts`],
  };
}

async function memoryWith(
  { startEntrant, progress }: ScenarioContext,
  definition: ContenderDefinition,
  accounts: number,
): Promise<MemoryUse> {
  progress(`memory: ${definition.name} with ${accounts} accounts`);
  const layout = Array.from({ length: accounts / ACCOUNTS_PER_STRATEGY }, () => ACCOUNTS_PER_STRATEGY);
  const { process } = await startEntrant(definition, layout, 0);
  const memory = await process.memory();
  await process.stop();
  return memory;
}
