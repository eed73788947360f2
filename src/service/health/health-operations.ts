// How Flotilla is doing: a tenant's view for its admins, and everything for the platform's.
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import { countUsers } from "../../../adapters/postgres/health/users.ts";
import { done } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import type { HealthMonitor } from "./health-monitor.ts";
import { healthView, platformHealthView } from "./health-shape.ts";
import type { RequestWindow } from "./request-window.ts";

export interface HealthOperationDeps {
  readonly monitor: Pick<HealthMonitor, "last" | "reports">;
  readonly requests: Pick<RequestWindow, "figures">;
  /** The same caller on the connections that are kept for this. */
  readonly monitoring: (admin: Administration) => Administration;
}

export function healthOperations({
  monitor,
  requests,
  monitoring,
}: HealthOperationDeps): readonly Operation[] {
  return [
    operation({
      id: "getHealth",
      method: "GET",
      path: "/v1/health",
      tag: "Health",
      summary: "How Flotilla is doing for this tenant",
      description: "Components as last looked at (every 30 s); users and calls are the tenant's, and now.",
      success: { status: 200, description: "Its state.", body: healthView },
      handle: async ({ admin, tenantId }) => {
        const { calls, meanMs } = requests.figures(tenantId);
        const { trading, database, apis } = monitor.last.health;
        return done({
          ...{ trading, apis, users: await countUsers(monitoring(admin), tenantId) },
          // How many there are is told by others' load.
          database: { status: database.status, connections: null },
          performance: { latency: meanMs ?? null, throughput: calls },
        });
      },
    }),
    operation({
      id: "getPlatformHealth",
      method: "GET",
      path: "/v1/platform/health",
      tag: "Health",
      summary: "How all of Flotilla is doing, component by component",
      success: {
        status: 200,
        description: "Its state, and the last day's reports.",
        body: platformHealthView,
      },
      handle: async () => {
        const { health, components } = monitor.last;
        return done({ health, components: [...components], reports: [...monitor.reports] });
      },
    }),
  ];
}
