// Puts together what watches the service: health monitor, key figures, metrics, and what /readyz asks.
import type { SharedMemory } from "../../adapters/cache/shared-memory.ts";
import { type ServiceMeter, serviceMeter } from "../../adapters/observability/service-meter.ts";
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import { probeDatabase } from "../../adapters/postgres/health/probe-database.ts";
import { countUsers } from "../../adapters/postgres/health/users.ts";
import { kyselyOn, type ServicePools } from "../../adapters/postgres/service-pools.ts";
import type { Clock, Timers } from "../../engine/ports/clock.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import { HealthMonitor } from "./health/health-monitor.ts";
import { measureKpis } from "./health/measure-kpis.ts";
import type { AskedEngines } from "./health/probe-engines.ts";
import { RequestWindow } from "./health/request-window.ts";
import type { ReadyProbe } from "./http/health-routes.ts";
import { observeService } from "./observe-service.ts";

export interface StartHealthDeps {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly pools: ServicePools;
  readonly engines: AskedEngines;
  /** What processes share on Redis; absent: this installation has none. */
  readonly redis?: Pick<SharedMemory, "get">;
  /** Absent: there are no live updates. */
  readonly liveClients?: () => number;
}

export interface Health {
  readonly meter: ServiceMeter;
  readonly monitor: HealthMonitor;
  readonly requests: RequestWindow;
  /** The same caller on the connections that are kept for health and key figures. */
  readonly monitoring: (admin: Administration) => Administration;
  readonly metricsText: () => Promise<string>;
  /** Without engines or Redis the service still shows what the record has, so they are not among them. */
  readonly readyProbes: readonly ReadyProbe[];
  stop(): Promise<void>;
}

export function startHealth({ redis, engines, ...deps }: StartHealthDeps): Health {
  const { pools, clock } = deps;
  const meter = serviceMeter();
  const requests = new RequestWindow(clock);
  const db = kyselyOn(pools.monitoring);
  const probes = redis === undefined ? [] : [{ name: "redis", check: () => redis.get("health") }];
  const database = () => probeDatabase(pools.monitoring);
  const users = () => countUsers({ db }, undefined);
  const monitor = new HealthMonitor({ ...deps, ...{ engines, database, users, requests, probes } });
  observeService({ ...deps, meter, monitor });
  monitor.start();
  const stopMeasuring = measureKpis({ ...deps, meter, db });
  return {
    ...{ meter, monitor, requests },
    monitoring: (caller) => ({ ...caller, db }),
    metricsText: () => meter.text(),
    readyProbes: [{ name: "database", check: database }],
    stop: async () => void (await Promise.all([monitor.stop(), stopMeasuring()])),
  };
}
