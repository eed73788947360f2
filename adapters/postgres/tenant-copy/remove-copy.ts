// Takes away what a migration brought, while it has done nothing yet: the original, with its audit, is where it came from.
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { inCopyTransaction } from "./copy-connection.ts";
import { copiedFrom } from "./copy-tenant.ts";
import { type TenantTable, tenantTables } from "./tenant-tables.ts";

export interface RemoveCopy {
  readonly url: string;
  readonly tenantId: TenantId;
  readonly actor: string;
  /** False: everything is tried, told and taken back. */
  readonly isMeant: boolean;
}

export type Removal =
  | { readonly kind: "removed"; readonly rows: number }
  | { readonly kind: "gone" }
  /** `NO_COPY`: it did not come by a migration. `ACTIVE`: it was let trade. `USED`: signals or orders came since. */
  | { readonly kind: "refused"; readonly code: "NO_COPY" | "ACTIVE" | "USED" };

export function removeCopy(wanted: RemoveCopy): Promise<Removal> {
  return inCopyTransaction(
    wanted.url,
    "begin",
    (db) => remove(db, wanted),
    () => wanted.isMeant,
  );
}

async function remove(db: pg.Client, { tenantId, actor }: RemoveCopy): Promise<Removal> {
  const { takenAt: now } = await copiedFrom(db);
  const { rows } = await db.query<{ status: string; slug: string; isCopy: boolean; isUsed: boolean | null }>(
    `with arrival as (
       select detail from audit where tenant_id = $1 and action = 'tenant.arrived' order by seq desc limit 1
     )
     select status, slug, detail is not null as "isCopy",
       (select count(*) from signal where tenant_id = $1) > (detail ->> 'signals')::bigint
         or (select count(*) from order_intent where tenant_id = $1) > (detail ->> 'orders')::bigint as "isUsed"
     from tenant t left join arrival on true where id = $1 for update of t`,
    [tenantId],
  );
  const [found] = rows;
  if (found === undefined) return { kind: "gone" };
  if (!found.isCopy) return { kind: "refused", code: "NO_COPY" };
  if (found.status === "active") return { kind: "refused", code: "ACTIVE" };
  if (found.isUsed === true) return { kind: "refused", code: "USED" };
  await noteRemoval(db, { tenantId, actor, now, slug: found.slug });
  return { kind: "removed", rows: await removeRows(db, tenantId) };
}

/** In the platform's audit, with the end of the chain that goes. */
async function noteRemoval(
  db: pg.Client,
  { tenantId, actor, now, slug }: Pick<RemoveCopy, "tenantId" | "actor"> & { now: UnixMs; slug: string },
): Promise<void> {
  const { rows } = await db.query<{ seq: number; digest: string }>(
    "select seq, encode(digest, 'hex') as digest from audit_head where tenant_id = $1",
    [tenantId],
  );
  await db.query(
    "insert into audit (tenant_id, at, actor, action, subject, detail) values (null, $1, $2, 'tenant.copy-removed', $3, $4)",
    [now, actor, tenantId, JSON.stringify({ slug, auditEnd: rows[0] ?? null })],
  );
}

async function removeRows(db: pg.Client, tenantId: TenantId): Promise<number> {
  const { rows } = await db.query<{ name: string }>(
    "select tgrelid::regclass::text as name from pg_trigger where tgname = 'append_only'",
  );
  const appendOnly = rows.map(({ name }) => name);
  const children = (await tenantTables(db)).toReversed();
  const of = (wanted: (table: TenantTable) => boolean) => children.filter(wanted);
  let removed = 0;
  const take = async ({ name, owner }: TenantTable): Promise<void> => {
    removed += (await db.query(`delete from ${name} where ${owner} = $1`, [tenantId])).rowCount ?? 0;
  };
  for (const table of of(({ name }) => name !== "tenant" && !appendOnly.includes(name))) await take(table);
  // Last, because nobody else adds to these tables until the transaction ends.
  for (const table of of(({ name }) => appendOnly.includes(name))) {
    await asOwner(db, `alter table ${table.name} disable trigger append_only`);
    await take(table);
    await asOwner(db, `alter table ${table.name} enable trigger append_only`);
  }
  for (const table of of(({ name }) => name === "tenant")) await take(table);
  return removed;
}

async function asOwner(db: pg.Client, statement: string): Promise<void> {
  await db.query("set local role none");
  await db.query(statement);
  await db.query("set local role flotilla_engine");
}
