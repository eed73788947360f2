// What an engine is to the database, and what whoever got into one of its connections could make of it.
import pg from "pg";

export interface EngineLogin {
  /** Whose sessions there are on the database, but for the one that asks. */
  readonly sessions: readonly string[];
  /** What it may do beyond trading: attributes and memberships of its role, tables it owns, schemas it may create in. */
  readonly rights: readonly string[];
  /** Who it is once it took off every role. */
  readonly afterReset: string;
  /** How PostgreSQL answers where it says that it is the owner of the tables. */
  readonly asOwner: string;
}

export async function engineLogin(ownerUrl: string, engineUrl: string): Promise<EngineLogin> {
  const [owner, engine] = [ownerUrl, engineUrl].map(
    (connectionString) => new pg.Client({ connectionString }),
  );
  if (owner === undefined || engine === undefined) throw new Error("two addresses make two connections");
  await Promise.all([owner.connect(), engine.connect()]);
  try {
    const rights = await engine.query<{ readonly what: string }>(RIGHTS);
    const {
      rows: [found],
    } = await owner.query<{ readonly sessions: readonly string[]; readonly owner: string }>(SESSIONS);
    await engine.query("reset role");
    const after = await engine.query<{ readonly name: string }>("select current_user as name");
    const asOwner = await engine.query(`set role ${engine.escapeIdentifier(found?.owner ?? "")}`).then(
      () => "allowed",
      ({ message }: Error) => message.replace(found?.owner ?? "", "owner"),
    );
    return {
      sessions: found?.sessions ?? [],
      rights: rights.rows.map(({ what }) => what),
      afterReset: after.rows[0]?.name ?? "",
      asOwner,
    };
  } finally {
    await Promise.all([owner.end(), engine.end()]);
  }
}

const SESSIONS = `
select (select array_agg(distinct usename::text order by usename::text) from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid()) as sessions,
  (select relowner::regrole::text from pg_class where oid = 'signal'::regclass) as owner`;

const RIGHTS = `
select attribute as what from pg_roles, unnest(array['superuser', 'bypassrls', 'createrole', 'createdb', 'replication'],
    array[rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication]) as a (attribute, has)
  where rolname = session_user and has
union all select 'member of ' || rolname from pg_roles where rolname <> session_user and pg_has_role(session_user, oid, 'member')
union all select 'owns ' || oid::regclass from pg_class where pg_has_role(session_user, relowner, 'member')
union all select 'owns ' || nspname from pg_namespace where pg_has_role(session_user, nspowner, 'member')
union all select 'creates in ' || nspname from pg_namespace where has_schema_privilege(session_user, oid, 'create')
  and not pg_is_other_temp_schema(oid) and oid <> pg_my_temp_schema()
union all select 'creates schemas' where has_database_privilege(session_user, current_database(), 'create')
order by 1`;
