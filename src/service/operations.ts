// All operations of the API, domain by domain. What stands here is served, documented and tested; nothing else is.
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import type { Engines } from "../engine-client/engines.ts";
import type { OpenPaperAccount } from "./accounts/account-deps.ts";
import { accountOperations } from "./accounts/account-operations.ts";
import { armingOperations } from "./accounts/arming-operations.ts";
import { keyOperations } from "./accounts/key-operations.ts";
import { limitOperations } from "./accounts/limit-operations.ts";
import { linkOperations } from "./accounts/link-operations.ts";
import { auditOperations } from "./audit/audit-operations.ts";
import type { ReadThrough } from "./cache/read-through.ts";
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
import { marketplaceOperations } from "./marketplace/marketplace-operations.ts";
import { memberOperations } from "./members/member-operations.ts";
import { deliveryOperations } from "./notifications/delivery-operations.ts";
import { endpointKeepingOperations, endpointOperations } from "./notifications/endpoint-operations.ts";
import type { NotificationsDeps } from "./notifications/notifications-deps.ts";
import { preferenceOperations } from "./notifications/preference-operations.ts";
import { telegramOperations } from "./notifications/telegram-operations.ts";
import { erasureOperation } from "./oneself/erasure-operation.ts";
import { exportMeOperation } from "./oneself/export-operation.ts";
import { ownAuditOperation } from "./oneself/own-audit-operation.ts";
import { meOperations } from "./people/me-operations.ts";
import type { PeopleDeps } from "./people/people-deps.ts";
import { peopleOperations } from "./people/people-operations.ts";
import { platformRiskOperations } from "./platform/platform-risk-operations.ts";
import { platformTenantOperations } from "./platform/tenant-operations.ts";
import { correlationGroupOperations } from "./risk-controls/correlation-group-operations.ts";
import { killSwitchOperations } from "./risk-controls/kill-switch-operations.ts";
import { quarantineOperations } from "./risk-controls/quarantine-operations.ts";
import { secretOperations } from "./strategies/secret-operations.ts";
import { strategyOperations } from "./strategies/strategy-operations.ts";
import { testSignalOperations } from "./strategies/test-signal-operations.ts";
import { trackRecordOperations } from "./strategies/track-record-operations.ts";
import { createOperation } from "./subscriptions/create-operation.ts";
import { feasibilityOperations } from "./subscriptions/feasibility-operations.ts";
import { subscriptionOperations } from "./subscriptions/subscription-operations.ts";
import { type DomainDeps, domainOperations } from "./tenants/domain-operations.ts";
import { settingsOperations } from "./tenants/settings-operations.ts";
import { tenantOperations } from "./tenants/tenant-operations.ts";

export interface OperationDeps {
  readonly people: PeopleDeps;
  readonly live: LiveHub;
  /** The same caller on the connections for reports. */
  readonly analytics: (admin: Administration) => Administration;
  readonly engines: Engines;
  readonly cache: ReadThrough;
  /** Where providers reach the engines' intake. */
  readonly hooksUrl: string;
  readonly domains: DomainDeps;
  /** Undefined: there is no paper venue here. */
  readonly openPaperAccount: OpenPaperAccount | undefined;
  /** Where the ends of the audit's chains are kept. */
  readonly auditHeadsFile: string;
  readonly notifications: NotificationsDeps;
  /** The same caller on the connections for health and key figures. */
  readonly monitoring: (admin: Administration) => Administration;
  readonly monitor: Pick<HealthMonitor, "last" | "reports">;
  readonly requests: Pick<RequestWindow, "figures">;
}

export function allOperations(deps: OperationDeps): readonly Operation[] {
  const { people, live, analytics, engines, hooksUrl, domains, notifications } = deps;
  return [
    ...tenantOperations(),
    ...meOperations(),
    ...peopleOperations(people),
    ...liveOperations({ live }),
    ...listOperations(),
    ...detailOperations(deps),
    ...profitOperations(analytics),
    ...exportOperations(analytics),
    ...strategyOperations(hooksUrl),
    ...secretOperations(hooksUrl),
    ...testSignalOperations(engines),
    ...trackRecordOperations(analytics),
    ...memberOperations(),
    ...killSwitchOperations(),
    ...correlationGroupOperations(),
    ...quarantineOperations(),
    ...settingsOperations(),
    ...domainOperations(domains),
    ...platformTenantOperations(analytics),
    ...platformRiskOperations(analytics),
    ...accountOperations(deps),
    ...linkOperations(deps),
    ...keyOperations(deps),
    ...limitOperations(),
    ...armingOperations(deps),
    ...marketplaceOperations(),
    ...feasibilityOperations(deps),
    createOperation(deps),
    ...subscriptionOperations(),
    exportMeOperation(),
    ownAuditOperation(analytics),
    erasureOperation(),
    ...auditOperations({ analytics, headsFile: deps.auditHeadsFile }),
    ...endpointOperations(notifications),
    ...endpointKeepingOperations(notifications),
    ...deliveryOperations(),
    ...preferenceOperations(),
    ...telegramOperations(people),
    ...healthOperations(deps),
    ...kpiOperations(deps),
  ];
}
