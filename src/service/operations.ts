// All operations of the API, domain by domain. What stands here is served, documented and tested; nothing else is.
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import type { Engines } from "../engine-client/engines.ts";
import type { OpenPaperAccount } from "./accounts/account-deps.ts";
import { accountOperations } from "./accounts/account-operations.ts";
import { armingOperations } from "./accounts/arming-operations.ts";
import { keyOperations } from "./accounts/key-operations.ts";
import { limitOperations } from "./accounts/limit-operations.ts";
import { linkOperations } from "./accounts/link-operations.ts";
import { detailOperations } from "./history/detail-operations.ts";
import { exportOperations } from "./history/export-operations.ts";
import { listOperations } from "./history/list-operations.ts";
import { profitOperations } from "./history/profit-operations.ts";
import type { Operation } from "./http/operation.ts";
import type { LiveHub } from "./live/live-hub.ts";
import { liveOperations } from "./live/live-operations.ts";
import { marketplaceOperations } from "./marketplace/marketplace-operations.ts";
import { erasureOperation } from "./oneself/erasure-operation.ts";
import { exportMeOperation } from "./oneself/export-operation.ts";
import { meOperations } from "./people/me-operations.ts";
import type { PeopleDeps } from "./people/people-deps.ts";
import { peopleOperations } from "./people/people-operations.ts";
import { createOperation } from "./subscriptions/create-operation.ts";
import { feasibilityOperations } from "./subscriptions/feasibility-operations.ts";
import { subscriptionOperations } from "./subscriptions/subscription-operations.ts";
import { tenantOperations } from "./tenants/tenant-operations.ts";

export interface OperationDeps {
  readonly people: PeopleDeps;
  readonly live: LiveHub;
  /** The same caller on the connections for reports. */
  readonly analytics: (admin: Administration) => Administration;
  readonly engines: Engines;
  /** Undefined: there is no paper venue here. */
  readonly openPaperAccount: OpenPaperAccount | undefined;
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
    erasureOperation(),
  ];
}
