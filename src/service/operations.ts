// All operations of the API, domain by domain. What stands here is served, documented and tested; nothing else is.
import type { Operation } from "./http/operation.ts";
import { meOperations } from "./people/me-operations.ts";
import { tenantOperations } from "./tenants/tenant-operations.ts";

export function allOperations(): readonly Operation[] {
  return [...tenantOperations(), ...meOperations()];
}
