// How long a trader is without an engine after a restart: from the process's start to ready, with a full house and open positions.
import type { Scenario, ScenarioRow } from "../rig/scenario.ts";
import { figure } from "../rig/statistics.ts";
import { atMost } from "../rig/targets.ts";

const ACCOUNTS_PER_STRATEGY = 100;
const FULL = { accounts: 10_000, openPositions: 1_000, rounds: 3 };
const QUICK = { accounts: 2_000, openPositions: 200, rounds: 1 };
const READY = "start to ready";

export const startScenario: Scenario = {
  name: "start",
  title: `process start → ready with ${FULL.accounts.toLocaleString("en-US")} accounts and ${FULL.openPositions.toLocaleString("en-US")} open positions`,
  layout: "own",
  targets: [
    atMost({ contender: "flotilla-redis", figure: READY, statistic: "median" }, 30, "s"),
    atMost({ contender: "flotilla-postgres", figure: READY, statistic: "median" }, 30, "s"),
  ],
  async run({ quick, definitions, sink, startEntrant, progress }) {
    const { accounts, openPositions, rounds } = quick ? QUICK : FULL;
    const layout = Array.from({ length: accounts / ACCOUNTS_PER_STRATEGY }, () => ACCOUNTS_PER_STRATEGY);
    const able = definitions.filter(({ accountsMax }) => accountsMax >= FULL.accounts);
    const seconds = new Map(able.map(({ name }) => [name, [] as number[][]]));
    await sink.holdPositions(openPositions);
    for (let round = 0; round < rounds; round += 1) {
      for (const definition of able) {
        progress(`start: round ${round + 1} of ${rounds}, ${definition.name}`);
        const { process } = await startEntrant(definition, layout, openPositions);
        seconds.get(definition.name)?.push([process.readyAfterMs / 1_000]);
        await process.stop();
      }
    }
    await sink.holdPositions(0);
    return definitions.map(({ name }) => rowOf(name, seconds.get(name), accounts));
  },
};

function rowOf(contender: string, rounds: number[][] | undefined, accounts: number): ScenarioRow {
  const measured = rounds === undefined ? undefined : figure(READY, "s", rounds);
  if (measured === undefined) {
    return { contender, figures: [], remarks: [`cannot link ${FULL.accounts} accounts on this machine`] };
  }
  return {
    contender,
    figures: [measured],
    remarks: accounts === FULL.accounts ? [] : [`measured with ${accounts} accounts`],
  };
}
