// The ShardStore on PostgreSQL, on a connection of its own: renewals never wait behind other work, and a session lock that
// lives and dies with the connection tells the others at once when the process is gone.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import pg from "pg";
import type { UnixMs } from "../../engine/domain/time.ts";
import type {
  EngineMember,
  OwnedShard,
  ShardLease,
  ShardMap,
  ShardStore,
} from "../../engine/ports/shard-store.ts";

const CHANNEL = "flotilla_shards";
/** First half of our advisory locks' keys. Any constant would do; this one is Flotilla's. */
const LOCK_CLASS = 7_310_415;
/** Second half, for the short lock under which slots are given out. */
const JOINING = 0;

export interface ShardStoreEvents {
  /** The connection broke: with it went the session lock, so others may take over now. */
  readonly onLost: (reason: string) => void;
  /** Somebody joined, left, took or released shards. */
  readonly onChange: () => void;
  /** Where other processes reach this one. */
  readonly url?: () => string | undefined;
  /** The database has confirmed that it knows everything until then. */
  readonly onConfirmed?: (newestAt: UnixMs) => void;
}

/** The lock that says "this process lives". A collision of hashes only means that its end is noticed when its lease ends. */
const ALIVE = `exists (select from pg_locks l where l.locktype = 'advisory' and l.classid = ${LOCK_CLASS}
  and l.objid = (hashtext(p.id::text)::int8 & 4294967295)::oid and l.objsubid = 2
  and l.database = (select oid from pg_database where datname = current_database()))`;

const BURY = `
with dead as (
  delete from engine_process p where p.id <> $1 and (p.expires_at < clock_timestamp() or not ${ALIVE}) returning p.id
), freed as (
  update shard_lease set owner = null where owner in (select id from dead)
)
select pg_notify('${CHANNEL}', 'buried') from dead`;

const JOIN = `
insert into engine_process (id, slot, name, url, expires_at)
select $1, (select min(n) from generate_series(0, 63) n where n not in (select slot from engine_process)), $2, $4,
  clock_timestamp() + $3 * interval '1 millisecond'
returning slot`;

const RENEW = `
with mine as (
  update engine_process set beat = beat + 1, beat_at = clock_timestamp(),
    expires_at = clock_timestamp() + $2 * interval '1 millisecond'
  where id = $1 returning beat_at
)
update record_clock set newest_at = greatest(newest_at, (extract(epoch from beat_at) * 1000)::int8) from mine
returning newest_at::float8 as "newestAt"`;

const ACQUIRE = `
with free as (
  select shard from shard_lease where owner is null and exists (select from engine_process where id = $1)
  order by shard limit $2 for update skip locked
)
update shard_lease s set owner = $1, epoch = s.epoch + 1, taken_at = clock_timestamp() from free
where s.shard = free.shard returning s.shard, s.epoch::float8 as epoch`;

export class PostgresShardStore implements ShardStore {
  readonly #client: pg.Client;
  readonly #id = randomUUID();
  readonly #onConfirmed: (newestAt: UnixMs) => void;
  readonly #url: () => string | undefined;
  #closing = false;

  private constructor(
    client: pg.Client,
    { onConfirmed, url }: Pick<ShardStoreEvents, "onConfirmed" | "url">,
  ) {
    this.#client = client;
    this.#onConfirmed = onConfirmed ?? (() => undefined);
    this.#url = url ?? (() => undefined);
  }

  static async open(
    url: string,
    { onLost, onChange, ...rest }: ShardStoreEvents,
  ): Promise<PostgresShardStore> {
    const client = new pg.Client({
      connectionString: url,
      application_name: "flotilla-shards",
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
    });
    const store = new PostgresShardStore(client, rest);
    const lost = (reason: string) => {
      if (!store.#closing) onLost(reason);
    };
    client.on("error", (error) => lost(error.message));
    client.on("end", () => lost("the connection ended"));
    client.on("notification", onChange);
    await client.connect();
    await client.query(`listen ${CHANNEL}`);
    return store;
  }

  async join(leaseMs: number): Promise<EngineMember> {
    const name = `${hostname()}:${process.pid}`;
    // Before the row is there: who is in the table without this lock is taken for dead.
    await this.#client.query("select pg_advisory_lock($1, hashtext($2))", [LOCK_CLASS, this.#id]);
    await this.#client.query("begin");
    await this.#client.query("select pg_advisory_xact_lock($1, $2)", [LOCK_CLASS, JOINING]);
    await this.#client.query(BURY, [this.#id]);
    const { rows } = await this.#client.query<{ slot: number }>(JOIN, [
      this.#id,
      name,
      leaseMs,
      this.#url() ?? null,
    ]);
    await this.#client.query(`select pg_notify('${CHANNEL}', 'joined')`);
    await this.#client.query("commit");
    const slot = rows[0]?.slot;
    if (slot === undefined) throw new Error("no slot was given");
    return { id: this.#id, slot, name, url: this.#url() };
  }

  async renew(leaseMs: number): Promise<boolean> {
    const { rows } = await this.#client.query<{ newestAt: UnixMs }>({
      name: "renew",
      text: RENEW,
      values: [this.#id, leaseMs],
    });
    const [confirmed] = rows;
    if (confirmed !== undefined) this.#onConfirmed(confirmed.newestAt);
    return confirmed !== undefined;
  }

  async bury(): Promise<number> {
    const { rowCount } = await this.#client.query({ name: "bury", text: BURY, values: [this.#id] });
    return rowCount ?? 0;
  }

  read(): Promise<ShardMap> {
    return readShards(this.#client);
  }

  async acquire(count: number): Promise<readonly ShardLease[]> {
    const { rows } = await this.#client.query<ShardLease>({
      name: "acquire",
      text: ACQUIRE,
      values: [this.#id, count],
    });
    if (rows.length > 0) await this.#tell("acquired");
    return rows;
  }

  async release(shards: readonly number[]): Promise<void> {
    await this.#client.query(
      "update shard_lease set owner = null where owner = $1 and shard = any($2::int2[])",
      [this.#id, shards],
    );
    await this.#tell("released");
  }

  async leave(): Promise<void> {
    await this.#client.query("update shard_lease set owner = null where owner = $1", [this.#id]);
    await this.#client.query("delete from engine_process where id = $1", [this.#id]);
    await this.#tell("left");
  }

  /** Whatever is still owned is free for others from now on: the session lock ends with the connection. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#client.end().catch(() => undefined);
  }

  async #tell(what: string): Promise<void> {
    await this.#client.query("select pg_notify($1, $2)", [CHANNEL, what]);
  }
}

/** One snapshot of both tables. */
export async function readShards(client: Pick<pg.Client | pg.Pool, "query">): Promise<ShardMap> {
  const { rows } = await client.query<{
    readonly members: readonly (Omit<EngineMember, "url"> & { readonly url: string | null })[];
    readonly shards: readonly (Omit<OwnedShard, "owner"> & { readonly owner: string | null })[];
  }>(
    `select (select coalesce(json_agg(json_build_object('id', id, 'slot', slot, 'name', name, 'url', url) order by slot), '[]')
        from engine_process) as members,
      (select json_agg(json_build_object('shard', shard, 'epoch', epoch, 'owner', owner) order by shard)
        from shard_lease) as shards`,
  );
  const [row] = rows;
  return {
    members: (row?.members ?? []).map((member) => ({ ...member, url: member.url ?? undefined })),
    shards: (row?.shards ?? []).map((shard) => ({ ...shard, owner: shard.owner ?? undefined })),
  };
}
