// One thing is broken at a time, with rest before and after it: only so can be measured what each alone costs. The storm shows that
// nothing is lost when everything breaks at once; this shows how long it takes.
import { setTimeout as sleep } from "node:timers/promises";
import { openCourt } from "../oracle/court.ts";
import type { Evidence, ExchangeName } from "../oracle/evidence.ts";
import { spread } from "../oracle/spread.ts";
import { atMost, largest, type Target } from "./chaos-targets.ts";
import { inject } from "./inject.ts";
import { decidedLate, type Moment, recoveryTimes } from "./recovery-times.ts";
import type { Rig } from "./rig.ts";
import { LOST_REPLIES } from "./rig.ts";
import { type Stormed, traffic } from "./storm.ts";

const WARM_UP_MS = 8_000;
const REFUSED_MS = 8_000;
/** Longer than anything may take after it. */
const REST_MS = 9_000;
const KILL = "process-kill engine";
const FLUSH = "redis-flush";

interface Refusal {
  readonly exchange: ExchangeName;
  readonly fromMs: number;
  readonly toMs: number;
}

export async function drill(rig: Rig, say: (line: string) => void): Promise<Stormed> {
  const endsAt = performance.now() + rig.options.minutes * 60_000;
  const moments: Moment[] = [];
  const refusals: Refusal[] = [];
  let phase = "warming up";
  let isOver = false;
  const flowing = traffic(
    rig,
    () => isOver,
    say,
    () => phase,
  );
  await sleep(WARM_UP_MS);
  for (let round = 0; performance.now() < endsAt; round += 1) {
    phase = "an engine killed";
    moments.push({ kind: KILL, atMs: Date.now() });
    await inject(rig, { kind: "process-kill", target: "engine", which: round, atMs: 0 });
    await sleep(REST_MS);
    phase = "Redis emptied";
    await emptyRedis(rig, moments);
    phase = "stops refused";
    refusals.push(await refuseStops(rig, round % 2 === 0 ? "binance" : "bybit"));
    await sleep(REST_MS);
  }
  isOver = true;
  await flowing;
  return {
    moments,
    readyAgainMs: [],
    targets: (evidence) => targetsOf(rig, evidence, moments, refusals),
  };
}

/** A lost reply keeps the lane of its account until it is found: what is late by that, Redis did not delay. */
async function emptyRedis(rig: Rig, moments: Moment[]): Promise<void> {
  if (rig.redis === undefined) return;
  await rig.venue.clear(LOST_REPLIES.name);
  await sleep(REST_MS / 3);
  moments.push({ kind: FLUSH, atMs: Date.now() });
  await inject(rig, { kind: "redis-flush", atMs: 0 });
  await sleep(REST_MS / 2);
  await rig.venue.arm(LOST_REPLIES.name, LOST_REPLIES.spec);
}

async function refuseStops(rig: Rig, exchange: ExchangeName): Promise<Refusal> {
  const fromMs = Date.now();
  const spec = { kind: "reject-stop", exchange, probability: 1 } as const;
  await inject(rig, { kind: "venue-fault", spec, forMs: REFUSED_MS, atMs: 0 });
  return { exchange, fromMs, toMs: Date.now() };
}

async function targetsOf(
  rig: Rig,
  evidence: Evidence,
  moments: readonly Moment[],
  refusals: readonly Refusal[],
): Promise<readonly Target[]> {
  const of = (kind: string) => moments.filter((each) => each.kind === kind);
  const { resolvedMs, decidedMs } = await recoveryTimes(rig.pool, of(KILL), evidence.unmanaged);
  const resolved = [resolvedMs[KILL], decidedMs[KILL]].flatMap((each) =>
    each === undefined ? [] : (largest(each) ?? []),
  );
  const late = await decidedLate(rig.pool, of(FLUSH));
  return [
    atMost(
      `in-flight intents resolved after an engine was killed (${of(KILL).length})`,
      6_000,
      max(resolved),
      "ms",
    ),
    atMost(`decided late when Redis was emptied (${of(FLUSH).length})`, 1_500, max(late), "ms"),
    atMost(
      "flat or covered while every stop is refused",
      5_000,
      largest(spread(unstoppable(evidence, refusals))),
      "ms",
    ),
  ];
}

/** How long each position was naked that became so while its exchange refused every stop. */
function unstoppable(evidence: Evidence, refusals: readonly Refusal[]): readonly number[] {
  const exchanges = new Map(evidence.accounts.map(({ id, venue }) => [id, venue]));
  return openCourt(evidence)
    .naked.filter(({ leg, fromMs }) =>
      refusals.some(
        (refusal) =>
          refusal.exchange === exchanges.get(leg.split("|")[0] ?? "") &&
          refusal.fromMs <= fromMs &&
          fromMs <= refusal.toMs,
      ),
    )
    .map(({ fromMs, toMs }) => Math.max(0, toMs - fromMs));
}

function max(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}
