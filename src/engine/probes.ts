// What the engine cannot work without, each asked by /readyz.
import type { Engine } from "../../engine/engine.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
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
  return [
    {
      name: "database",
      check: () => record.pools.reading.query("select 1").then(() => ({ ok: true, detail: "answers" })),
    },
    {
      name: "queue",
      check: () => queue.depth().then((depth) => ({ ok: true, detail: `${depth} jobs waiting` })),
    },
    ...(executes ? [sharing, recovery] : []),
    ...venues.all.map((venue) => ({
      name: `venue ${venue.name} ${venue.environment}`,
      check: async () => {
        const { length } = venue.instruments();
        return { ok: length > 0, detail: `${length} instruments` };
      },
    })),
  ];
}
