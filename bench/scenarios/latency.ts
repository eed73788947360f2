// How long from one webhook to the last of its orders on the wire, one signal at a time: the figure a trader feels.
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchSignal } from "../contenders/bench-signal.ts";
import { alone } from "../rig/alone.ts";
import { createRawHttpClient, type RawHttpClient } from "../rig/raw-http-client.ts";
import type { Entrant, Scenario, ScenarioContext, ScenarioRow, Target } from "../rig/scenario.ts";
import { type Figure, figure } from "../rig/statistics.ts";
import type { ArrivedOrder } from "../sink/order-ledger.ts";
import { benchSignal } from "./signal-sequence.ts";

export interface LatencyPlan {
  readonly name: string;
  readonly title: string;
  /** Position of the group in `LATENCY_LAYOUT`. */
  readonly group: number;
  /** Between the last order's arrival and the next signal: what the contender needs to finish with the answers. */
  readonly pauseMs: number;
  readonly rounds: Amount;
  readonly signalsPerRound: Amount;
  readonly targets: readonly Target[];
}

interface Amount {
  readonly full: number;
  readonly quick: number;
}

/** One strategy each for 1, 10, 100 and 1,000 accounts, so that one set of processes serves all latency scenarios. */
export const LATENCY_LAYOUT: readonly number[] = [1, 10, 100, 1_000];

export const LAST_ORDER = "last order";
const WARM_UP_SIGNALS = 3;
const ARRIVAL_TIMEOUT_MS = 10_000;

interface Turn {
  readonly last: number[];
  readonly first: number[];
  readonly sinceReceived: number[];
  readonly acknowledged: number[];
  lost: number;
}

export function latencyScenario(plan: LatencyPlan): Scenario {
  return {
    name: plan.name,
    title: plan.title,
    layout: LATENCY_LAYOUT,
    targets: plan.targets,
    async run(context) {
      const rounds = context.quick ? plan.rounds.quick : plan.rounds.full;
      const turns = new Map(context.entrants.map((entrant) => [entrant, [] as Turn[]]));
      for (let round = 0; round < rounds; round += 1) {
        for (const entrant of context.entrants) {
          context.progress(`${plan.name}: round ${round + 1} of ${rounds}, ${entrant.definition.name}`);
          turns.get(entrant)?.push(await alone(entrant, () => takeTurn(plan, context, entrant)));
        }
      }
      return [...turns].map(([entrant, taken]) => rowOf(entrant.definition.name, taken));
    },
  };
}

async function takeTurn(plan: LatencyPlan, context: ScenarioContext, entrant: Entrant): Promise<Turn> {
  const { sink } = context;
  const accounts = LATENCY_LAYOUT[plan.group] ?? 0;
  const signals = WARM_UP_SIGNALS + (context.quick ? plan.signalsPerRound.quick : plan.signalsPerRound.full);
  const hookUrl = entrant.process.hookUrls[plan.group] ?? "";
  const client = await createRawHttpClient({ url: hookUrl, connections: 1 });
  await sink.reset();
  await entrant.process.takeReceivedNs();
  const sent: { readonly sentNs: number; readonly answeredNs: number }[] = [];
  const turn: Turn = { last: [], first: [], sinceReceived: [], acknowledged: [], lost: 0 };
  try {
    for (let index = 0; index < signals; index += 1) {
      sent.push(await sendSignal(client, entrant, hookUrl, benchSignal()));
      const expected = (index + 1) * accounts - turn.lost;
      if (!(await sink.waitForEntries(expected, ARRIVAL_TIMEOUT_MS))) {
        turn.lost += expected - (await sink.summary()).entries;
      }
      await sleep(plan.pauseMs);
    }
  } finally {
    client.close();
  }
  const entries = (await sink.orders()).filter(({ leg }) => leg === "entry");
  // With an order missing, the rest can no longer be matched to their signals by count.
  if (turn.lost > 0) return turn;
  const receivedNs = await entrant.process.takeReceivedNs();
  for (let index = WARM_UP_SIGNALS; index < signals; index += 1) {
    const mine = entries.slice(index * accounts, (index + 1) * accounts);
    addSample(turn, mine, sent[index], receivedNs[index]);
  }
  return turn;
}

async function sendSignal(client: RawHttpClient, entrant: Entrant, hookUrl: string, signal: BenchSignal) {
  const answer = await client.send(entrant.definition.webhook(hookUrl, signal));
  if (!(answer.status >= 200 && answer.status <= 299)) {
    throw new Error(
      `${entrant.definition.name} refused the signal with ${answer.status}: ${answer.body.slice(0, 300)}`,
    );
  }
  return answer;
}

function addSample(
  turn: Turn,
  orders: readonly ArrivedOrder[],
  sent: { readonly sentNs: number; readonly answeredNs: number } | undefined,
  receivedNs: number | undefined,
): void {
  if (sent === undefined || orders.length === 0) return;
  const stamps = orders.map(({ arrivedNs }) => arrivedNs);
  const lastNs = Math.max(...stamps);
  turn.last.push((lastNs - sent.sentNs) / 1e6);
  turn.first.push((Math.min(...stamps) - sent.sentNs) / 1e6);
  turn.acknowledged.push((sent.answeredNs - sent.sentNs) / 1e6);
  if (receivedNs !== undefined) turn.sinceReceived.push((lastNs - receivedNs) / 1e6);
}

function rowOf(contender: string, turns: readonly Turn[]): ScenarioRow {
  const figures: readonly (Figure | undefined)[] = [
    figure(
      LAST_ORDER,
      "ms",
      turns.map(({ last }) => last),
    ),
    figure(
      "last order since received",
      "ms",
      turns.map(({ sinceReceived }) => sinceReceived),
    ),
    figure(
      "first order",
      "ms",
      turns.map(({ first }) => first),
    ),
    figure(
      "webhook answered",
      "ms",
      turns.map(({ acknowledged }) => acknowledged),
    ),
  ];
  const lost = turns.reduce((sum, turn) => sum + turn.lost, 0);
  return {
    contender,
    figures: figures.filter((candidate) => candidate !== undefined),
    remarks: lost > 0 ? [`${lost} orders never arrived; the rounds with a loss are not counted`] : [],
  };
}
