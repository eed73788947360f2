// The record of changes that carry an Idempotency-Key. One insert decides who carries a change out; everyone else reads its row.
import { type Kysely, sql } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";
import { within } from "../scope.ts";

/** A caller's key, in one tenant. */
export interface KeyName {
  readonly tenantId: TenantId;
  /** `person:<id>` or `api-key:<id>`. */
  readonly caller: string;
  readonly keyHash: Buffer;
}

export interface KeyedRequest extends KeyName {
  readonly operation: string;
  readonly requestHash: Buffer;
  readonly at: UnixMs;
}

export type KeyClaim =
  /** This request carries the change out. */
  | { readonly kind: "claimed" }
  | { readonly kind: "other-request" }
  | { readonly kind: "working"; readonly since: UnixMs }
  | { readonly kind: "not-kept" }
  | { readonly kind: "answered"; readonly status: number; readonly body: string | null };

export type KeptAnswer =
  | { readonly state: "answered"; readonly status: number; readonly body: string | null }
  | { readonly state: "not-kept" };

type Db = Kysely<Tables>;

export function claimKey(db: Db, request: KeyedRequest): Promise<KeyClaim> {
  const { tenantId, caller, keyHash, operation, requestHash, at } = request;
  return within(db, { kind: "tenant", tenantId }, async (transaction) => {
    const { numInsertedOrUpdatedRows: inserted } = await transaction
      .insertInto("idempotency_key")
      .values({
        ...{ tenant_id: tenantId, caller, key_hash: keyHash },
        ...{ operation, request_hash: requestHash, created_at: at },
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    if (inserted === 1n) return { kind: "claimed" };
    const row = await transaction
      .selectFrom("idempotency_key")
      .select(["operation", "request_hash", "state", "status", "body", "created_at"])
      .where("tenant_id", "=", tenantId)
      .where("caller", "=", caller)
      .where("key_hash", "=", keyHash)
      .executeTakeFirst();
    // Given up or swept between the two statements: whoever comes next may have it.
    if (row === undefined) return { kind: "working", since: at };
    if (row.operation !== operation || !row.request_hash.equals(requestHash))
      return { kind: "other-request" };
    if (row.state === "working") return { kind: "working", since: row.created_at };
    if (row.state === "not-kept" || row.status === null) return { kind: "not-kept" };
    return { kind: "answered", status: row.status, body: row.body };
  });
}

export async function keepAnswer(db: Db, name: KeyName, answer: KeptAnswer): Promise<void> {
  const { state } = answer;
  const { status, body } = answer.state === "answered" ? answer : { status: null, body: null };
  await within(db, { kind: "tenant", tenantId: name.tenantId }, (transaction) =>
    transaction
      .updateTable("idempotency_key")
      .set({ state, status, body })
      .where("tenant_id", "=", name.tenantId)
      .where("caller", "=", name.caller)
      .where("key_hash", "=", name.keyHash)
      .execute(),
  );
}

/** Nothing was changed: the key may be used again. */
export async function releaseKey(db: Db, name: KeyName): Promise<void> {
  await within(db, { kind: "tenant", tenantId: name.tenantId }, (transaction) =>
    transaction
      .deleteFrom("idempotency_key")
      .where("tenant_id", "=", name.tenantId)
      .where("caller", "=", name.caller)
      .where("key_hash", "=", name.keyHash)
      .execute(),
  );
}

/** Of all tenants; answers how many went. */
export async function sweepKeys(db: Db, before: UnixMs): Promise<number> {
  const { rows } = await sql<{ swept: string }>`select sweep_idempotency_keys(${before}) as swept`.execute(
    db,
  );
  return Number(rows[0]?.swept ?? 0);
}
