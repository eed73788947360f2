// Makes what BullMQ keeps in PostgreSQL, as the database's owner, and lets the engines' role use it. BullMQ itself would make tables with
// each connection and a sequence with each queue, for which that role would have to own them, or could lay traps for the owner's next
// visit. Most starts find everything there, and then do without BullMQ's modules.
import pg from "pg";
import { QUEUE_SCHEMA } from "./queue-schema.ts";

const { name: SCHEMA, version: VERSION } = QUEUE_SCHEMA;

/** `role` may use these queues, and change nothing of what they are made of. Safe to call from several processes at once. */
export async function preparePostgresQueue(
  ownerUrl: string,
  role: string,
  queues: readonly string[],
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  try {
    await client.connect();
    if (await isPrepared(client, role, queues)) return;
    const { runMigrations } = await import("bullmq");
    await runMigrations(client, SCHEMA);
    const { rows } = await client.query<{ name: string }>(
      `select quote_ident(${SCHEMA}.job_id_seq_name(queue)) as name from unnest($1::text[]) queue`,
      [queues],
    );
    const sequences = rows.map(({ name }) => `create sequence if not exists ${SCHEMA}.${name};`);
    const engine = client.escapeIdentifier(role);
    // Sent as one, so that all of it happens or nothing; under a lock, because whoever grants at the same moment fails.
    await client.query(
      `select pg_advisory_xact_lock(hashtext('${SCHEMA}'));
       ${sequences.join("\n")}
       grant usage on schema ${SCHEMA} to ${engine};
       grant select, insert, update, delete on all tables in schema ${SCHEMA} to ${engine};
       revoke insert, update, delete on ${SCHEMA}.migration from ${engine};
       grant usage on all sequences in schema ${SCHEMA} to ${engine};
       grant execute on all functions in schema ${SCHEMA} to ${engine};`,
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function isPrepared(client: pg.Client, role: string, queues: readonly string[]): Promise<boolean> {
  const tables = await client.query<{ granted: boolean | null }>(
    `select bool_and(has_table_privilege($2, oid, 'select')) as granted from pg_class
     where relnamespace = to_regnamespace($1) and relkind = 'r'`,
    [SCHEMA, role],
  );
  if (tables.rows[0]?.granted !== true) return false;
  const { rows } = await client.query<{ ready: boolean | null }>(
    `select max(version) >= ${VERSION} and (select bool_and(coalesce(has_sequence_privilege($1,
         to_regclass('${SCHEMA}.' || quote_ident(${SCHEMA}.job_id_seq_name(queue))), 'usage'), false))
       from unnest($2::text[]) queue) as ready from ${SCHEMA}.migration`,
    [role, queues],
  );
  return rows[0]?.ready === true;
}
