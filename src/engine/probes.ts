// What the engine cannot work without, each asked by /readyz.
import type { VenueMetrics } from "../../adapters/venues/managed-venue.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import type { Venue } from "../../engine/ports/venue.ts";
import type { ShardKeeper } from "../../engine/shards/shard-keeper.ts";
import { SHARD_COUNT } from "../../engine/shards/shard-of.ts";
import type { Venues } from "./build-venues.ts";
import type { DependencyProbe } from "./http/health-routes.ts";
import type { OpenRecord } from "./open-record.ts";

export interface Probed {
  readonly record: Pick<OpenRecord, "pools">;
  readonly queue: Pick<ExecutionQueue, "depth">;
  readonly venues: Venues;
  readonly engine: Engine;
  readonly shards: Pick<ShardKeeper, "status">;
  /** False: this process only takes signals in, so nothing is recovered here. */
  readonly executes: boolean;
}

export function engineProbes({
  record,
  queue,
  venues,
  engine,
  shards,
  executes,
}: Probed): readonly DependencyProbe[] {
  const recovery: DependencyProbe = {
    name: "recovery",
    check: async () => ({
      ok: engine.recovered,
      detail: engine.recovered ? "complete" : `${engine.status().accountsNotReconciled} accounts to compare`,
    }),
  };
  const sharing: DependencyProbe = {
    name: "shards",
    check: async () => {
      const { owned, share, engines, late } = shards.status();
      const whole = `owns ${owned} of ${SHARD_COUNT}, ${engines} ${engines === 1 ? "engine" : "engines"}`;
      return {
        ok: !late && (owned > 0 || share === 0),
        detail: late ? `${whole}; the lease is late` : whole,
      };
    },
  };
  const conservation: DependencyProbe = {
    name: "conservation",
    check: async () => ({
      ok: engine.entriesHeld === undefined,
      detail: engine.entriesHeld ?? "as many orders left as were released",
    }),
  };
  return [
    {
      name: "database",
      check: () => record.pools.reading.query("select 1").then(() => ({ ok: true, detail: "answers" })),
    },
    {
      name: "queue",
      check: () => queue.depth().then((depth) => ({ ok: true, detail: `${depth} jobs waiting` })),
    },
    ...(executes ? [sharing, recovery, conservation] : []),
    ...venues.all.map((venue) => ({
      name: `venue ${venue.name} ${venue.environment}`,
      check: async () => {
        const { length } = venue.instruments();
        const fault = silence(venue.metrics()) ?? canaryFault(engine, venue);
        return { ok: length > 0 && fault === undefined, detail: fault ?? `${length} instruments` };
      },
    })),
  ];
}

/** Why the last trial stopped entries at this venue. */
function canaryFault(engine: Engine, { name, environment }: Venue): string | undefined {
  const state = engine.canaries().find((each) => each.venue === name && each.environment === environment);
  if (state?.entriesStopped !== true || state.result.kind !== "failed") return undefined;
  const { class: what, step, code } = state.result;
  return `no entries: the trial could not ${step} a ${what} order, ${code}`;
}

/** Prices come every second, by stream or by request; the clock is compared every minute. */
const PRICE_AGE_MAX_MS = 10_000;
const ANSWER_AGE_MAX_MS = 150_000;

/** A venue that died after start: what it told before is still in memory, but it tells nothing any more. */
function silence({
  priceAgeMs,
  answerAgeMs,
}: Pick<VenueMetrics, "priceAgeMs" | "answerAgeMs">): string | undefined {
  if (priceAgeMs === undefined || priceAgeMs > PRICE_AGE_MAX_MS)
    return `silent: ${priceAgeMs === undefined ? "no price yet" : `last price ${seconds(priceAgeMs)} ago`}`;
  if (answerAgeMs !== undefined && answerAgeMs <= ANSWER_AGE_MAX_MS) return undefined;
  return `answers no request: ${answerAgeMs === undefined ? "none yet" : `the last ${seconds(answerAgeMs)} ago`}`;
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1_000)} s`;
}
