// Numbers that are read when Prometheus asks, not pushed when they change.
import type { PrometheusMeter } from "../../adapters/observability/prometheus-meter.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import type { ShardKeeper } from "../../engine/shards/shard-keeper.ts";
import type { Venues } from "./build-venues.ts";

export interface Observed {
  readonly meter: PrometheusMeter;
  readonly engine: Engine;
  readonly queue: ExecutionQueue;
  readonly venues: Venues;
  readonly shards: Pick<ShardKeeper, "status">;
}

export function observeEngine({ meter, engine, queue, venues, shards }: Observed): void {
  meter.onScrape(async () => {
    const { accountsNotReconciled, lanesBusy } = engine.status();
    meter.gauge("accounts_not_reconciled", accountsNotReconciled);
    meter.gauge("lanes_busy", lanesBusy);
    const { owned, engines } = shards.status();
    meter.gauge("shards_owned", owned);
    meter.gauge("engines_live", engines);
    // A queue that is away must not take the other numbers with it; /readyz names it.
    const depth = await queue.depth().catch(() => undefined);
    if (depth !== undefined) meter.gauge("queue_depth", depth);
    for (const venue of venues.all) {
      const labels = { venue: venue.name, environment: venue.environment };
      const metrics = venue.metrics();
      meter.gauge("venue_weight_used", metrics.usedWeight, labels);
      meter.gauge("venue_weight_limit", metrics.limitWeight, labels);
      meter.gauge("user_streams_up", metrics.streamsUp, labels);
      meter.gauge("venue_clock_offset_ms", metrics.clockOffsetMs, labels);
      if (metrics.priceAgeMs !== undefined) meter.gauge("venue_price_age_ms", metrics.priceAgeMs, labels);
      meter.gauge("order_sockets_open", metrics.orderSocketsOpen, labels);
    }
  });
}
