// Which engine processes live, and which accounts' shards each owns, as the platform's admins see it.
import { sql } from "kysely";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, read } from "../admin/administration.ts";

export interface EngineRow {
  readonly id: string;
  readonly name: string;
  readonly slot: number;
  readonly url: string | null;
  readonly expiresAt: UnixMs;
  readonly shards: readonly number[];
}

export async function enginesAndShards(
  admin: Administration,
): Promise<{ readonly engines: readonly EngineRow[]; readonly free: readonly number[] }> {
  return read(admin, undefined, async (db) => {
    const { rows: engines } = await sql<EngineRow>`
      select p.id, p.name, p.slot::integer as slot, p.url, (extract(epoch from p.expires_at) * 1000)::bigint as "expiresAt",
        array(select l.shard::integer from shard_lease l where l.owner = p.id order by l.shard) as shards
      from engine_process p where p.expires_at > clock_timestamp() order by p.slot`.execute(db);
    const { rows } = await sql<{ shard: number }>`
      select shard::integer as shard from shard_lease where owner is null order by shard`.execute(db);
    return { engines, free: rows.map(({ shard }) => shard) };
  });
}
