// All operations of the API, domain by domain. What stands here is served, documented and tested; nothing else is.
import type { Operation } from "./http/operation.ts";
import { meOperations } from "./people/me-operations.ts";
import type { PeopleDeps } from "./people/people-deps.ts";
import { peopleOperations } from "./people/people-operations.ts";
import { tenantOperations } from "./tenants/tenant-operations.ts";

export type OperationDeps = PeopleDeps;

export function allOperations(deps: OperationDeps): readonly Operation[] {
  return [...tenantOperations(), ...meOperations(), ...peopleOperations(deps)];
}
