// What one tenant's order for 5,000 accounts does to another tenant's order for one: the small one is sent again and again, first on
// a quiet engine, then while the big one is on its way.
import { setTimeout as sleep } from "node:timers/promises";
import { createRawHttpClient, type RawHttpClient } from "../rig/raw-http-client.ts";
import type { Entrant, Scenario, ScenarioContext, ScenarioRow, Target } from "../rig/scenario.ts";
import { figure, quantile } from "../rig/statistics.ts";
import type { ArrivedOrder } from "../sink/order-ledger.ts";
import { benchSignal } from "./signal-sequence.ts";
import { warmUp } from "./warm-up.ts";

const BIG = { full: 5_000, quick: 2_000 };
/** The small tenant's accounts, one per strategy, asked in turn: none is asked again before its last order is done. */
const SMALL_GROUPS = 20;
const PAUSE_MS = 20;
const FAN_OUT_TIMEOUT_MS = 60_000;
const QUIET_MS = 1_500;
const ROUNDS = { full: 5, quick: 2 };
const IDLE = "single order, idle";
const BESIDE = "single order beside the fan-out";
const TURNS = "one turn of the event loop, CPU time";
const LIMIT_MS = 50;

interface Round {
  readonly idle: number[];
  readonly beside: number[];
  readonly fanOutMs: number[];
  lost: number;
}

const fair = (contender: string): Target => ({
  text: `${contender}: ${BESIDE} p99 ≤ the larger of 2 × idle p99 and ${LIMIT_MS} ms`,
  met: (rows) => {
    const figures = rows.find((row) => row.contender === contender)?.figures ?? [];
    const p99 = (name: string) => figures.find((one) => one.name === name)?.p99;
    const [idle, beside] = [p99(IDLE), p99(BESIDE)];
    if (idle === undefined || beside === undefined) return undefined;
    return { measured: beside, met: beside <= Math.max(2 * idle, LIMIT_MS) };
  },
});

export const fairnessScenario: Scenario = {
  name: "fairness",
  title: `one tenant's single orders beside another tenant's signal to ${BIG.full.toLocaleString("en-US")} accounts: webhook sent → first byte`,
  layout: "own",
  targets: [fair("flotilla-redis"), fair("flotilla-postgres")],
  async run(context) {
    const rows: ScenarioRow[] = [];
    for (const definition of context.definitions.filter(({ accountsMax }) => accountsMax >= BIG.full)) {
      const size = context.quick ? BIG.quick : BIG.full;
      const layout = [size, ...Array.from({ length: SMALL_GROUPS }, () => 1)];
      context.progress(`fairness: starting ${definition.name} with ${size} accounts`);
      const entrant = await context.startEntrant(definition, layout, 0, true);
      try {
        rows.push(await measure(context, entrant, size));
      } finally {
        await entrant.process.stop();
      }
    }
    return rows;
  },
};

async function measure(context: ScenarioContext, entrant: Entrant, size: number): Promise<ScenarioRow> {
  await warmUp(context.sink, entrant, size + SMALL_GROUPS);
  await takeRound(context, entrant, size);
  const rounds: Round[] = [];
  const count = context.quick ? ROUNDS.quick : ROUNDS.full;
  for (let round = 0; round < count; round += 1) {
    context.progress(`fairness: ${entrant.definition.name}, round ${round + 1} of ${count}`);
    rounds.push(await takeRound(context, entrant, size));
  }
  const turns: (readonly number[])[] = [];
  for (let round = 0; round < count; round += 1) {
    context.progress(`fairness: ${entrant.definition.name}, turns ${round + 1} of ${count}`);
    const watched = await entrant.process.watchTurns();
    await takeRound(context, entrant, size);
    turns.push(await watched());
  }
  const of = (name: string, pick: (round: Round) => readonly number[]) =>
    figure(name, "ms", rounds.map(pick));
  const figures = [
    of(IDLE, ({ idle }) => idle),
    of(BESIDE, ({ beside }) => beside),
    of("fan-out, last order", ({ fanOutMs }) => fanOutMs),
    figure(TURNS, "ms", turns),
  ];
  const lost = rounds.reduce((sum, round) => sum + round.lost, 0);
  return {
    contender: entrant.definition.name,
    figures: figures.filter((candidate) => candidate !== undefined),
    remarks: [
      ...(lost > 0 ? [`${lost} orders never arrived`] : []),
      ...rounds.map(
        ({ idle, beside }) => `${idle.length} idle, ${beside.length} beside; slowest ${worst(beside)} ms`,
      ),
      ...turns.map((of) => `${of.length} turns of 1 ms and more of CPU time; longest ${worst(of)} ms`),
    ],
  };
}

const worst = (samples: readonly number[]): string =>
  samples.length === 0 ? "–" : quantile(samples, 1).toFixed(1);

async function takeRound({ sink }: ScenarioContext, entrant: Entrant, size: number): Promise<Round> {
  const { hookUrls } = entrant.process;
  const client = await createRawHttpClient({ url: hookUrls[0] ?? "", connections: 8 });
  const round: Round = { idle: [], beside: [], fanOutMs: [], lost: 0 };
  try {
    await sink.reset();
    const idle = await sendSmall(client, entrant, async (sent) => sent < 3 * SMALL_GROUPS);
    await sink.waitForEntries(idle.length, FAN_OUT_TIMEOUT_MS);
    round.idle.push(...latencies(await sink.orders(), idle, size, round));
    await sleep(QUIET_MS);
    await sink.reset();
    const big = send(client, entrant, 0);
    const giveUpAt = performance.now() + FAN_OUT_TIMEOUT_MS;
    // What expired on its way never arrives: the round ends all the same, and says so.
    const beside = await sendSmall(
      client,
      entrant,
      async () => performance.now() < giveUpAt && (await sink.summary()).entries < size,
    );
    const { sentNs } = await big;
    await sink.waitForEntries(size + beside.length, FAN_OUT_TIMEOUT_MS);
    const orders = await sink.orders();
    round.beside.push(...latencies(orders, beside, size, round));
    const fanOut = orders.filter(({ apiKey, leg }) => leg === "entry" && indexOf(apiKey) < size);
    round.lost += size - fanOut.length;
    round.fanOutMs.push((Math.max(...fanOut.map(({ arrivedNs }) => arrivedNs)) - sentNs) / 1e6);
    await sleep(2 * QUIET_MS);
  } finally {
    client.close();
  }
  return round;
}

interface SentSmall {
  readonly group: number;
  readonly sentNs: number;
}

/** One small signal after the other, whatever became of the one before, as long as `more` says so. */
async function sendSmall(
  client: RawHttpClient,
  entrant: Entrant,
  more: (sent: number) => Promise<boolean>,
): Promise<readonly SentSmall[]> {
  const answers: Promise<SentSmall>[] = [];
  while (await more(answers.length)) {
    const group = 1 + (answers.length % SMALL_GROUPS);
    answers.push(send(client, entrant, group).then(({ sentNs }) => ({ group, sentNs })));
    await sleep(PAUSE_MS);
  }
  return Promise.all(answers);
}

async function send(client: RawHttpClient, entrant: Entrant, group: number) {
  const hookUrl = entrant.process.hookUrls[group] ?? "";
  const answer = await client.send(entrant.definition.webhook(hookUrl, benchSignal()));
  if (answer.status < 200 || answer.status > 299)
    throw new Error(`refused with ${answer.status}: ${answer.body}`);
  return answer;
}

/** A small account's n-th entry belongs to its group's n-th signal. */
function latencies(
  orders: readonly ArrivedOrder[],
  sent: readonly SentSmall[],
  size: number,
  round: Round,
): readonly number[] {
  const entries = orders.filter(({ leg }) => leg === "entry");
  const ofAccount = Map.groupBy(entries, ({ apiKey }) => indexOf(apiKey));
  const seen = new Map<number, number>();
  return sent.flatMap(({ group, sentNs }) => {
    const nth = seen.get(group) ?? 0;
    seen.set(group, nth + 1);
    const order = ofAccount.get(size + group - 1)?.[nth];
    if (order === undefined) round.lost += 1;
    return order === undefined ? [] : [(order.arrivedNs - sentNs) / 1e6];
  });
}

/** Accounts are numbered through the groups: the big tenant's come first. */
function indexOf(apiKey: string): number {
  return Number(/-(\d{6})-/.exec(apiKey)?.[1] ?? -1);
}
