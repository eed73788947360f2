// Puts a copy of a tenant into a database, in one transaction: all of it as it was, except for what must not come back or be forgotten.
// The tenant arrives halted and suspended; a person lets it trade again.
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { sealKeyId } from "../sealed-rows.ts";
import { type ComparedTable, compareCopy } from "./compare-copy.ts";
import { inCopyTransaction } from "./copy-connection.ts";
import { type CopyPart, copiedFrom } from "./copy-tenant.ts";
import { fitErased } from "./fit-erased.ts";
import { fitNewer } from "./fit-newer.ts";
import { fitSeals, type Opens } from "./fit-seals.ts";
import { type CopyRefusal, enginesAlive, openOf, openOnlyInCopy } from "./may-put-back.ts";
import { putRows } from "./put-rows.ts";
import type { Remark } from "./remark.ts";
import type { TableDigest } from "./row-digest.ts";
import { stageCopy, staged } from "./stage-copy.ts";
import { type TenantTable, tenantTables } from "./tenant-tables.ts";

export interface CopyToPut {
  readonly tenantId: TenantId;
  readonly schema: string;
  readonly takenAt: UnixMs;
  readonly sha256: string;
  readonly tables: readonly TableDigest[];
  parts(): AsyncIterable<CopyPart>;
}

/** The database that it is put into. */
export interface CopyPlace {
  readonly installation: string;
  /** The tenant is there already. */
  readonly isThere: boolean;
  /** Key pairs that something is sealed for there now. */
  readonly keyIdsInUse: readonly string[];
}

export interface PutBack {
  readonly url: string;
  readonly copy: CopyToPut;
  /** `restored`: time may be lost between copy and now. `arrived`: from another installation, where it stood still since. */
  readonly as: "restored" | "arrived";
  readonly opens: (place: CopyPlace) => Opens;
  readonly actor: string;
  readonly reason: string;
  /** False: everything is tried, told and taken back. */
  readonly isMeant: boolean;
}

export type PutBackOutcome =
  | {
      readonly kind: "put-back";
      readonly wasThere: boolean;
      readonly tables: readonly ComparedTable[];
      readonly remarks: readonly Remark[];
      readonly enginesAlive: number;
    }
  | { readonly kind: "refused"; readonly refusal: CopyRefusal };

/** Protective orders of the lost time had the next generations, and their ids must not come again. */
const GENERATIONS_SKIPPED = 1_000;
const UNIQUE_VIOLATION = "23505";

export async function putBackCopy(put: PutBack): Promise<PutBackOutcome> {
  try {
    return await inCopyTransaction(
      put.url,
      "begin",
      (db) => putBack(db, put),
      ({ kind }) => kind === "put-back" && put.isMeant,
    );
  } catch (error) {
    const { code, constraint = "" } = error as { code?: string; constraint?: string };
    if (code !== UNIQUE_VIOLATION) throw error;
    return { kind: "refused", refusal: { code: "NAME_TAKEN", what: constraint } };
  }
}

async function putBack(db: pg.Client, put: PutBack): Promise<PutBackOutcome> {
  const { copy, as } = put;
  const { tenantId } = copy;
  const here = await copiedFrom(db);
  if (here.schema !== copy.schema)
    return refused({ code: "OTHER_SCHEMA", schema: here.schema, wanted: copy.schema });
  await db.query("select pg_advisory_xact_lock(hashtextextended('tenant copy ' || $1, 0))", [tenantId]);
  const status = await statusOf(db, tenantId);
  const wasThere = status !== undefined;
  const engines = await enginesAlive(db);
  const refusal = wasThere ? await refusalWhereThere(db, put, status) : refusalWhereGone(as, engines);
  if (refusal !== undefined) return refused(refusal);
  const tables = await tenantTables(db);
  await stageCopy(db, tables, copy.parts());
  if (as === "restored" && engines > 0 && (await openOnlyInCopy(db)) > 0)
    return refused({ code: "ENGINES_RUN", engines });
  const remarks = await makeFit(db, tables, put, { installation: here.installation, status });
  await putRows(db, tables, tenantId, wasThere);
  const compared = await compareCopy(db, tables, tenantId, copy.tables);
  if (!wasThere && as === "restored") await noteLoss(db, copy, here.takenAt);
  await halt(db, put, here.takenAt);
  return {
    ...{ kind: "put-back", wasThere, tables: compared, enginesAlive: engines },
    remarks: remarks.filter(({ count }) => count > 0),
  };
}

function refused(refusal: CopyRefusal): PutBackOutcome {
  return { kind: "refused", refusal };
}

async function statusOf(db: pg.Client, tenantId: TenantId): Promise<string | undefined> {
  const { rows } = await db.query<{ status: string }>("select status from tenant where id = $1 for update", [
    tenantId,
  ]);
  return rows[0]?.status;
}

async function refusalWhereThere(
  db: pg.Client,
  { as, copy }: PutBack,
  status: string,
): Promise<CopyRefusal | undefined> {
  if (as === "arrived") return { code: "TENANT_THERE" };
  if (status === "active") return { code: "TENANT_ACTIVE" };
  const { positions, orders } = await openOf(db, copy.tenantId);
  return positions + orders > 0 ? { code: "STILL_OPEN", positions, orders } : undefined;
}

/** What came after the copy is lost: engines learn that only when they start. */
function refusalWhereGone(as: PutBack["as"], engines: number): CopyRefusal | undefined {
  return as === "restored" && engines > 0 ? { code: "ENGINES_RUN", engines } : undefined;
}

async function makeFit(
  db: pg.Client,
  tables: readonly TenantTable[],
  { copy, as, opens }: PutBack,
  here: { readonly installation: string; readonly status: string | undefined },
): Promise<readonly Remark[]> {
  const { tenantId } = copy;
  const isThere = here.status !== undefined;
  const erased = isThere ? await fitErased(db, tables, tenantId) : [];
  const place = { installation: here.installation, isThere, keyIdsInUse: await keyIdsInUse(db) };
  const seals = await fitSeals(db, opens(place));
  const { rowCount: disarmed } = await db.query(
    `update ${staged("account")} set armed_at = null, armed_by = null where armed_at is not null`,
  );
  const newer = isThere ? await fitNewer(db, tables, tenantId) : [];
  await db.query(`update ${staged("tenant")} set status = $1`, [here.status ?? "suspended"]);
  if (!isThere && as === "restored")
    await db.query(
      `update ${staged("position")} set protection_generation = protection_generation + ${GENERATIONS_SKIPPED}`,
    );
  const sentence = "live accounts are no longer armed: arm those that are to trade";
  return [...erased, ...seals, { count: disarmed ?? 0, sentence }, ...newer];
}

async function keyIdsInUse(db: pg.Client): Promise<readonly string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select ${sealKeyId("sealed")} as id from credential
     union select ${sealKeyId("s.sealed")} from strategy, unnest(sealed_signing_secrets) as s (sealed)`,
  );
  return rows.map(({ id }) => id);
}

/** What was sent after the copy only the venues know: engines that start now ask them, and refuse old signals that come again. */
async function noteLoss(db: pg.Client, { takenAt }: CopyToPut, now: UnixMs): Promise<void> {
  await db.query(
    "insert into record_loss (noticed_at, lost_from, known_until) values ($1, $2, $1) on conflict do nothing",
    [now, takenAt],
  );
}

/** By kill switch too, which `tenants resume` does not let go. */
async function halt(db: pg.Client, { copy, as, actor, reason }: PutBack, now: UnixMs): Promise<void> {
  const { tenantId, takenAt, sha256, tables } = copy;
  await db.query(
    `insert into trading_state (tenant_id, scope, scope_id, state, reason, changed_by, changed_at)
     values ($1, 'tenant', $1::uuid::text, 'halted', $2, $3, $4)
     on conflict (tenant_id, scope, scope_id) do update set state = excluded.state, reason = excluded.reason,
       changed_by = excluded.changed_by, changed_at = excluded.changed_at, own = false`,
    [tenantId, reason, actor, now],
  );
  const rowsOf = (table: string) => tables.find(({ name }) => name === table)?.rows ?? 0;
  const detail = {
    ...{ takenAt: new Date(takenAt).toISOString(), sha256 },
    // Whoever takes a migration back asks whether there are more since.
    ...{ signals: rowsOf("signal"), orders: rowsOf("order_intent") },
  };
  await db.query(
    `insert into audit (tenant_id, at, actor, action, subject, detail) values ($1, $2, $3, $4, $1::uuid::text, $5)`,
    [tenantId, now, actor, `tenant.${as}`, JSON.stringify(detail)],
  );
}
