// All operations of the API, domain by domain. What stands here is served, documented and tested; nothing else is.
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import { auditOperations } from "./audit/audit-operations.ts";
import { detailOperations } from "./history/detail-operations.ts";
import { exportOperations } from "./history/export-operations.ts";
import { listOperations } from "./history/list-operations.ts";
import { profitOperations } from "./history/profit-operations.ts";
import type { Operation } from "./http/operation.ts";
import { deliveryOperations } from "./notifications/delivery-operations.ts";
import { endpointKeepingOperations, endpointOperations } from "./notifications/endpoint-operations.ts";
import type { NotificationsDeps } from "./notifications/notifications-deps.ts";
import { preferenceOperations } from "./notifications/preference-operations.ts";
import { meOperations } from "./people/me-operations.ts";
import { tenantOperations } from "./tenants/tenant-operations.ts";

export interface OperationDeps {
  /** The same caller on the connections for reports. */
  readonly analytics: (admin: Administration) => Administration;
  /** Where the ends of the audit's chains are kept. */
  readonly auditHeadsFile: string;
  readonly notifications: NotificationsDeps;
}

export function allOperations({
  analytics,
  auditHeadsFile,
  notifications,
}: OperationDeps): readonly Operation[] {
  return [
    ...tenantOperations(),
    ...meOperations(),
    ...listOperations(),
    ...detailOperations(),
    ...profitOperations(analytics),
    ...exportOperations(analytics),
    ...auditOperations({ analytics, headsFile: auditHeadsFile }),
    ...endpointOperations(notifications),
    ...endpointKeepingOperations(notifications),
    ...deliveryOperations(),
    ...preferenceOperations(),
  ];
}
