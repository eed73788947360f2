// The storm: signals, prices, hand trades and faults beside one another for some minutes, with a line of progress every second.
import { setTimeout as sleep } from "node:timers/promises";
import { type Random, seededRandom } from "../fleet/random.ts";
import { randomSignal } from "../fleet/random-market.ts";
import type { Evidence } from "../oracle/evidence.ts";
import { SIGNAL_SYMBOLS } from "./chaos-market.ts";
import type { Target } from "./chaos-targets.ts";
import { type Fault, faultSchedule } from "./fault-schedule.ts";
import { inject } from "./inject.ts";
import type { Moment } from "./recovery-times.ts";
import type { Rig } from "./rig.ts";

const PRICE_STEP_MS = 400;

/** Signals, prices and hand trades until it is over, with a line of progress every second. */
export async function traffic(
  rig: Rig,
  over: () => boolean,
  say: (line: string) => void,
  last: () => string,
): Promise<void> {
  const random = seededRandom(rig.options.seed + 3);
  const startedAt = performance.now();
  await Promise.all([
    every(PRICE_STEP_MS, over, () => rig.market.step()),
    every(1_000 / rig.options.rate, over, async () => {
      rig.provider.send(randomSignal(rig.market, SIGNAL_SYMBOLS, random));
    }),
    every(1_500, over, () => byHand(rig, random)),
    every(1_000, over, async () => say(await progress(rig, performance.now() - startedAt, last()))),
    every(2_000, over, () => rig.venue.noteTraffic()),
  ]);
}

export interface Stormed {
  readonly moments: readonly Moment[];
  readonly readyAgainMs: readonly number[];
  /** What a scenario has to say besides, once everything is at rest. */
  readonly notes?: (evidence: Evidence) => Promise<readonly string[]>;
  /** Beside those of every scenario. */
  readonly targets?: (evidence: Evidence) => Promise<readonly Target[]>;
}

export async function storm(rig: Rig, say: (line: string) => void): Promise<Stormed> {
  const { options } = rig;
  const forMs = options.minutes * 60_000;
  const startedAt = performance.now();
  const over = () => performance.now() - startedAt >= forMs;
  const faults = faultSchedule(seededRandom(options.seed), { ...options, forMs });
  const moments: Moment[] = [];
  const readyAgainMs: number[] = [];
  let last = "";
  const running = new Set<Promise<void>>();
  const run = (fault: Fault) => {
    last = describe(fault);
    moments.push({ kind: momentOf(fault), atMs: Date.now() });
    const work = inject(rig, fault)
      .catch((error: unknown) => say(`could not inject ${describe(fault)}: ${String(error)}`))
      .finally(() => running.delete(work));
    running.add(work);
  };
  await Promise.all([
    traffic(rig, over, say, () => last),
    watchReadiness(rig, over, readyAgainMs),
    (async () => {
      for (const fault of faults) {
        await sleep(Math.max(0, fault.atMs - (performance.now() - startedAt)));
        run(fault);
      }
    })(),
  ]);
  await Promise.all(running);
  return { moments, readyAgainMs };
}

/** Never two at a time; what fails now is tried again later. */
async function every(periodMs: number, over: () => boolean, work: () => Promise<void>): Promise<void> {
  while (!over()) {
    const startedAt = performance.now();
    await work().catch(() => undefined);
    await sleep(Math.max(5, periodMs - (performance.now() - startedAt)));
  }
}

async function byHand(rig: Rig, random: Random): Promise<void> {
  if (!rig.options.byHand) return;
  const account = rig.fleet.accounts[random.whole(0, rig.fleet.accounts.length - 1)];
  if (account !== undefined && !rig.unmanaged.has(account.id)) await rig.market.tradeByHand(account);
}

/** From the moment at which no engine was ready until one was. */
async function watchReadiness(rig: Rig, over: () => boolean, times: number[]): Promise<void> {
  let lostAt: number | undefined;
  while (!over()) {
    const states = await Promise.all(rig.engines.map((unit) => unit.ready()));
    if (states.some(Boolean)) {
      if (lostAt !== undefined) times.push(performance.now() - lostAt);
      lostAt = undefined;
    } else lostAt ??= performance.now();
    await sleep(100);
  }
}

async function progress(rig: Rig, elapsedMs: number, last: string): Promise<string> {
  const { counts, acknowledged, underWay } = rig.provider;
  const decided = await rig.pool
    .query<{ decided: string; open: string }>(
      "select count(*)::text as decided, count(*) filter (where state = 'working')::text as open from decision",
    )
    .then(({ rows }) => `${rows[0]?.decided} decided, ${rows[0]?.open} working`)
    .catch(() => "no database");
  const units = rig.units.map(({ process }) => (process.stopped ? "s" : process.runs ? "+" : "-")).join("");
  const venue = rig.venue.up ? "+" : "-";
  const at = `${Math.floor(elapsedMs / 1_000)} s`.padStart(5);
  const sent = `${counts.sent} sent, ${acknowledged.size} acknowledged, ${underWay} under way`;
  return `${at}  ${sent}  ${decided}  engines ${units} venue ${venue}  ${last}`;
}

function describe(fault: Fault): string {
  if (fault.kind === "venue-fault") return `venue ${fault.spec.kind} on ${fault.spec.exchange}`;
  return "target" in fault ? `${fault.kind} ${fault.target}` : fault.kind;
}

function momentOf(fault: Fault): string {
  return fault.kind === "venue-fault" ? "venue-fault" : describe(fault);
}
