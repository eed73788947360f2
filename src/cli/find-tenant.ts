// The tenant that an argument means: by name, slug or id.
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import { listTenants, type TenantRow } from "../../adapters/postgres/admin/people.ts";
import { only } from "./only.ts";

/** Throws `CliProblem` for none or several. */
export async function findTenant(admin: Administration, wanted: string): Promise<TenantRow> {
  return only("tenant", wanted, await listTenants(admin), ({ name, slug }) => [name, slug]);
}
