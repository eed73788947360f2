// Single-use links that reach a person by mail, which proves their address: a way in, or a way to a new password.
import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { Refused } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import type { PersonId } from "./people-ids.ts";
import type { MailLinkPurpose } from "./people-tables.ts";

const HOUR_MS = 3_600_000;
export const LINK_LIFE_MS = {
  invitation: 7 * 24 * HOUR_MS,
  password: HOUR_MS,
} as const satisfies Record<MailLinkPurpose, number>;

export interface NewMailLink {
  readonly tenantId: TenantId;
  readonly personId: PersonId;
  readonly purpose: MailLinkPurpose;
  readonly tokenHash: string;
  readonly at: UnixMs;
}

/** The links of the same purpose before it open nothing any more. */
export async function putMailLink(db: Transaction<Tables>, link: NewMailLink): Promise<void> {
  const { tenantId, personId, purpose, tokenHash, at } = link;
  await db
    .deleteFrom("mail_link")
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .where("purpose", "=", purpose)
    .execute();
  await db
    .insertInto("mail_link")
    .values({
      ...{ tenant_id: tenantId, id: randomUUID(), person_id: personId, purpose, token_hash: tokenHash },
      ...{ expires_at: (at + LINK_LIFE_MS[purpose]) as UnixMs, used_at: null, created_at: at },
    })
    .execute();
}

export interface FoundMailLink {
  readonly id: string;
  readonly personId: PersonId;
}

/** Undefined: it is none, was used, or is too old. */
export async function findMailLink(
  db: Transaction<Tables>,
  { purpose, tokenHash, at }: Pick<NewMailLink, "purpose" | "tokenHash" | "at">,
): Promise<FoundMailLink | undefined> {
  const { rows } = await sql<{ id: string; person_id: PersonId }>`
    select * from find_mail_link(${purpose}, ${tokenHash}, ${at})`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : { id: row.id, personId: row.person_id };
}

/** Of two who use it at once, the second is refused. */
export async function useMailLink(
  db: Transaction<Tables>,
  tenantId: TenantId,
  id: string,
  at: UnixMs,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("mail_link")
    .set({ used_at: at })
    .where("tenant_id", "=", tenantId)
    .where("id", "=", id)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Refused("INVALID", "This link was used already.");
}
