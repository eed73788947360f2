// What lies under an engine's connections. Whoever gets into one can take a role off again (`reset role`), so there must be nothing below.
import type pg from "pg";

/** Who the pool's connections logged in as, where that role may do more than trade; undefined: it may not. */
export async function moreThanEngine(pool: pg.Pool): Promise<string | undefined> {
  const { rows } = await pool.query<{ name: string }>(
    `select rolname as name from pg_roles where rolname = session_user and (rolsuper or rolbypassrls or rolcreaterole
       or exists (select from pg_class where relrowsecurity and pg_has_role(session_user, relowner, 'member')))`,
  );
  return rows[0]?.name;
}
