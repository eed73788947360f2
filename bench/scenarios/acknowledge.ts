// How long a sender waits for its 2xx at 500 signals a second. TradingView gives up after 3 s and never sends again.
import { setTimeout as sleep } from "node:timers/promises";
import { alone } from "../rig/alone.ts";
import { sendOpenLoop } from "../rig/open-loop.ts";
import type { Entrant, Scenario, ScenarioContext, ScenarioRow } from "../rig/scenario.ts";
import { figure } from "../rig/statistics.ts";
import { atMost } from "../rig/targets.ts";
import { benchSignal } from "./signal-sequence.ts";
import { warmUp } from "./warm-up.ts";

const SIGNALS_PER_SECOND = 500;
const GROUPS = 100;
const PAUSE_MS = 1_000;
const ANSWERED = "webhook answered";

export const ACKNOWLEDGE_LAYOUT: readonly number[] = Array.from({ length: GROUPS }, () => 1);

interface Turn {
  readonly answeredMs: readonly number[];
  readonly refused: number;
}

export const acknowledgeScenario: Scenario = {
  name: "acknowledge",
  title: `webhook sent → 2xx read, ${SIGNALS_PER_SECOND} signals/s over ${GROUPS} strategies of one account each`,
  layout: ACKNOWLEDGE_LAYOUT,
  targets: [atMost({ contender: "flotilla-redis", figure: ANSWERED, statistic: "p99" }, 15, "ms")],
  async run({ quick, entrants, sink, progress }) {
    const turns = new Map(entrants.map((entrant) => [entrant.definition.name, [] as Turn[]]));
    for (let round = 0; round < (quick ? 1 : 5); round += 1) {
      for (const entrant of entrants) {
        progress(`acknowledge: round ${round + 1}, ${entrant.definition.name}`);
        const turn = await alone(entrant, async () => {
          if (round === 0) await warmUp(sink, entrant, GROUPS);
          return takeTurn(sink, entrant, quick ? 2 : 4);
        });
        turns.get(entrant.definition.name)?.push(turn);
      }
    }
    return [...turns].map(([contender, taken]) => rowOf(contender, taken));
  },
};

async function takeTurn(sink: ScenarioContext["sink"], entrant: Entrant, seconds: number): Promise<Turn> {
  await sink.reset();
  const sent = await sendOpenLoop(entrant, {
    signalsPerSecond: SIGNALS_PER_SECOND,
    seconds,
    next: (index) => ({ group: index % GROUPS, signal: benchSignal() }),
  });
  const answeredMs = sent.flatMap(({ answeredNs, dueNs, status }) =>
    answeredNs === undefined || !(status >= 200 && status <= 299) ? [] : [(answeredNs - dueNs) / 1e6],
  );
  await sleep(PAUSE_MS);
  return { answeredMs, refused: sent.length - answeredMs.length };
}

function rowOf(contender: string, turns: readonly Turn[]): ScenarioRow {
  const answered = figure(
    ANSWERED,
    "ms",
    turns.map(({ answeredMs }) => answeredMs),
  );
  const refused = turns.reduce((sum, turn) => sum + turn.refused, 0);
  return {
    contender,
    figures: answered === undefined ? [] : [answered],
    remarks: refused > 0 ? [`${refused} signals were refused or never answered`] : [],
  };
}
