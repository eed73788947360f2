// Numbers that are read when Prometheus asks: pools, and what the health monitor last saw.
import type { ServiceMeter } from "../../adapters/observability/service-meter.ts";
import type { ServicePools } from "../../adapters/postgres/service-pools.ts";
import type { HealthMonitor } from "./health/health-monitor.ts";
import type { Status } from "./health/health-shape.ts";

export interface ObservedService {
  readonly meter: Pick<ServiceMeter, "gauge" | "onScrape">;
  readonly pools: Pick<ServicePools, "trading" | "analytics" | "monitoring">;
  readonly monitor: Pick<HealthMonitor, "last">;
  /** How many clients live updates are streamed to; absent: there are no live updates. */
  readonly liveClients?: () => number;
}

const UP: Readonly<Record<Status, number | undefined>> = {
  up: 1,
  degraded: 0.5,
  down: 0,
  unknown: undefined,
};

export function observeService({ meter, pools, monitor, liveClients }: ObservedService): void {
  meter.onScrape(() => {
    for (const pool of ["trading", "analytics", "monitoring"] as const) {
      const { totalCount, idleCount, waitingCount } = pools[pool];
      meter.gauge("pool_connections", totalCount, { pool, state: "total" });
      meter.gauge("pool_connections", idleCount, { pool, state: "idle" });
      meter.gauge("pool_connections", waitingCount, { pool, state: "waiting" });
    }
    if (liveClients !== undefined) meter.gauge("live_clients", liveClients());
    tellHealth(meter, monitor.last);
  });
}

function tellHealth(meter: Pick<ServiceMeter, "gauge">, { health, components }: HealthMonitor["last"]): void {
  const { trading, database, apis, users } = health;
  if (trading.lastCheck === null) return;
  meter.gauge("health_checked_seconds", Date.parse(trading.lastCheck) / 1_000);
  meter.gauge("trading_up", UP[trading.status]);
  meter.gauge("venue_up", UP[apis.binance], { venue: "binance" });
  meter.gauge("venue_up", UP[apis.bybit], { venue: "bybit" });
  meter.gauge("database_connections", database.connections ?? undefined);
  meter.gauge("users", users.active ?? undefined, { state: "active" });
  meter.gauge("users", users.trading ?? undefined, { state: "trading" });
  // Engines come and go under new addresses; what they say of themselves is in their own metrics.
  for (const { name, ok } of components)
    if (!name.startsWith("engine ")) meter.gauge("component_up", ok ? 1 : 0, { component: name });
}
