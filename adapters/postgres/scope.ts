// Says for whom a transaction is: the database then shows nothing else (row-level security). The only place that sets it.
import { type Kysely, sql, type Transaction } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../engine/domain/ids.ts";
import type { Tables } from "./admin/tables.ts";
import type { PersonId } from "./people/people-ids.ts";

/** Whose rows alone are reached inside a tenant; all absent: everybody's. */
export interface Own {
  readonly traderId?: TraderId | undefined;
  readonly providerId?: ProviderId | undefined;
  /** Of the rows about people: their sessions, keys, factors. */
  readonly personId?: PersonId | undefined;
}

/** `tenant`: all of it, or only what one trader, provider or person of it owns. `platform`: what stands above the tenants. */
export type Scope =
  | ({ readonly kind: "tenant"; readonly tenantId: TenantId } & Own)
  | { readonly kind: "platform" };

/**
 * Runs `work` in one transaction for this scope. The settings are local to the transaction, so that a pooled connection never
 * carries them into the next one.
 */
export function within<T>(
  db: Kysely<Tables>,
  scope: Scope,
  work: (transaction: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await enter(transaction, scope);
    return work(transaction);
  });
}

async function enter(transaction: Transaction<Tables>, scope: Scope): Promise<void> {
  const {
    tenantId = "",
    traderId = "",
    providerId = "",
    personId = "",
  } = scope.kind === "tenant" ? scope : {};
  const platform = scope.kind === "platform" ? "on" : "";
  await sql`select set_config('app.tenant', ${tenantId}, true), set_config('app.trader', ${traderId}, true),
    set_config('app.provider', ${providerId}, true), set_config('app.person', ${personId}, true),
    set_config('app.platform', ${platform}, true)`.execute(transaction);
}
