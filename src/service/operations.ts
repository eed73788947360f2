// All operations of the API, domain by domain. What stands here is served, documented and tested; nothing else is.
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import type { HealthMonitor } from "./health/health-monitor.ts";
import { healthOperations } from "./health/health-operations.ts";
import { kpiOperations } from "./health/kpi-operations.ts";
import type { RequestWindow } from "./health/request-window.ts";
import { detailOperations } from "./history/detail-operations.ts";
import { exportOperations } from "./history/export-operations.ts";
import { listOperations } from "./history/list-operations.ts";
import { profitOperations } from "./history/profit-operations.ts";
import type { Operation } from "./http/operation.ts";
import type { LiveHub } from "./live/live-hub.ts";
import { liveOperations } from "./live/live-operations.ts";
import { meOperations } from "./people/me-operations.ts";
import type { PeopleDeps } from "./people/people-deps.ts";
import { peopleOperations } from "./people/people-operations.ts";
import { tenantOperations } from "./tenants/tenant-operations.ts";

export interface OperationDeps {
  readonly people: PeopleDeps;
  readonly live: LiveHub;
  /** The same caller on the connections for reports. */
  readonly analytics: (admin: Administration) => Administration;
  /** The same caller on the connections for health and key figures. */
  readonly monitoring: (admin: Administration) => Administration;
  readonly monitor: Pick<HealthMonitor, "last" | "reports">;
  readonly requests: Pick<RequestWindow, "figures">;
}

export function allOperations(deps: OperationDeps): readonly Operation[] {
  const { people, live, analytics } = deps;
  return [
    ...tenantOperations(),
    ...meOperations(),
    ...peopleOperations(people),
    ...liveOperations({ live }),
    ...listOperations(),
    ...detailOperations(),
    ...profitOperations(analytics),
    ...exportOperations(analytics),
    ...healthOperations(deps),
    ...kpiOperations(deps),
  ];
}
