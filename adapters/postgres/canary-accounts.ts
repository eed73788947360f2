// The accounts that are kept for trying venues out.
import type pg from "pg";
import type { AccountId } from "../../engine/domain/ids.ts";

export async function canaryAccounts(pool: pg.Pool): Promise<readonly AccountId[]> {
  const { rows } = await pool.query<{ id: AccountId }>(
    "select id from account where canary and status <> 'unlinked' order by tenant_id, id",
  );
  return rows.map(({ id }) => id);
}
