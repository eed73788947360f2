// All operations of the API, domain by domain. What stands here is served, documented and tested; nothing else is.
import type { Operation } from "./http/operation.ts";
import type { LiveHub } from "./live/live-hub.ts";
import { liveOperations } from "./live/live-operations.ts";
import { meOperations } from "./people/me-operations.ts";
import { tenantOperations } from "./tenants/tenant-operations.ts";

export interface OperationDeps {
  readonly live: LiveHub;
}

export function allOperations(deps: OperationDeps): readonly Operation[] {
  return [...tenantOperations(), ...meOperations(), ...liveOperations(deps)];
}
