// A person's own data go, and from where they acted: in the transaction of whoever erases what else is theirs.
import { sql, type Transaction } from "kysely";
import { expectRow } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import type { PersonId } from "./people-ids.ts";

/** Of the transaction's tenant, and in its reach. */
export async function erasePerson(db: Transaction<Tables>, id: PersonId): Promise<void> {
  await sql`select forget_destinations(${id})`.execute(db);
  const { rows } = await sql<{ erased: boolean }>`select erase_person(${id}) as erased`.execute(db);
  expectRow(rows[0]?.erased === true ? 1n : 0n);
  await sql`select forget_origins(${id})`.execute(db);
}
