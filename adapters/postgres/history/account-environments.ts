// The environments of accounts, remembered: none ever changes, and to join the accounts costs a list of positions half of its time,
// for their policies are planned anew with every statement.
import { sql, type Transaction } from "kysely";
import type { AccountId, TenantId } from "../../../engine/domain/ids.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import type { Tables } from "../admin/tables.ts";

const KNOWN_MAX = 100_000;
const known = new Map<AccountId, Environment>();

/** Of accounts whose rows this transaction has shown already. */
export async function accountEnvironments(
  db: Transaction<Tables>,
  tenantId: TenantId,
  ids: Iterable<AccountId>,
): Promise<ReadonlyMap<AccountId, Environment>> {
  const environments = new Map<AccountId, Environment>();
  const unknown: AccountId[] = [];
  for (const id of new Set(ids)) {
    const environment = known.get(id);
    if (environment === undefined) unknown.push(id);
    else environments.set(id, environment);
  }
  if (unknown.length === 0) return environments;
  const { rows } = await sql<{ id: AccountId; environment: Environment }>`
    select id, environment from account where tenant_id = ${tenantId} and id = any(${unknown}::uuid[])`.execute(
    db,
  );
  if (known.size + rows.length > KNOWN_MAX) known.clear();
  for (const { id, environment } of rows) {
    environments.set(id, environment);
    known.set(id, environment);
  }
  return environments;
}
