// Reads one chain of the audit from its beginning to its end, page by page, and tells the first row that was tampered with.
import { sql, type Transaction } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import { type Administration, read } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import { type BrokenChain, ChainCheck, type ChainHead, type ChainRow } from "./chain-check.ts";

export type Verification = { readonly kind: "whole"; readonly head: ChainHead } | BrokenChain;

const PAGE_ROWS = 5_000;

/** `tenantId` undefined: the platform's chain. `exported`: ends of it that were kept outside of the database. */
export async function verifyChain(
  admin: Pick<Administration, "db">,
  tenantId: TenantId | undefined,
  exported: ReadonlyMap<number, string>,
): Promise<Verification> {
  const check = new ChainCheck(exported);
  for (;;) {
    // The head before the page: an empty page then ends where the head says.
    const [head, rows] = await read(admin, tenantId, async (db) => [
      await headOf(db, tenantId),
      await pageAfter(db, tenantId, check),
    ]);
    for (const row of rows) {
      const broken = check.next(row);
      if (broken !== undefined) return broken;
    }
    if (rows.length === 0) return check.end(head) ?? { kind: "whole", head: check.head };
  }
}

async function headOf(db: Transaction<Tables>, tenantId: TenantId | undefined) {
  const { rows } = await sql<ChainHead>`
    select seq, digest from audit_head h where ${isChain("h", tenantId)}`.execute(db);
  return rows[0];
}

interface PlainRow extends Omit<ChainRow, "origin"> {
  readonly salt: Buffer | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

async function pageAfter(
  db: Transaction<Tables>,
  tenantId: TenantId | undefined,
  { head, lastId }: ChainCheck,
): Promise<readonly ChainRow[]> {
  const { rows } = await sql<PlainRow>`
    select a.tenant_id::text as tenant, a.seq::text, a.id::text, a.at::text, a.actor, a.action, a.subject, a.detail::text,
      a.person_id::text as person, a.impersonator_id::text as impersonator, encode(a.origin_digest, 'hex') as "originDigest",
      coalesce(a.prev_digest, '') as "prevDigest", coalesce(a.digest, '') as digest, o.salt, o.ip, o.user_agent as "userAgent"
    from audit a left join audit_origin o on ${isChain("o", tenantId)} and o.digest = a.origin_digest
    where ${isChain("a", tenantId)} and (a.seq, a.id) > (${head.seq}, ${lastId}::bigint)
    order by a.seq, a.id limit ${PAGE_ROWS}`.execute(db);
  return rows.map(({ salt, ip, userAgent, ...row }) => ({
    ...row,
    origin: salt === null || ip === null ? null : { salt, ip, userAgent },
  }));
}

function isChain(alias: "a" | "h" | "o", tenantId: TenantId | undefined) {
  const column = sql.ref(`${alias}.tenant_id`);
  return tenantId === undefined ? sql`${column} is null` : sql`${column} = ${tenantId}`;
}
