// What the database's owner does before engines and services start, which own nothing and could not.
import { migrateDatabase } from "../../adapters/postgres/migrate.ts";
import { preparePostgresQueue } from "../../adapters/queue/prepare-postgres-queue.ts";
import { SHARD_COUNT } from "../../engine/shards/shard-of.ts";
import { queueName } from "../engine/queue-name.ts";

/** There are as many slots for engines as there are shards to own. */
const QUEUES = Array.from({ length: SHARD_COUNT }, (_, slot) => queueName(slot));

/** Answers the names of the migrations that were applied now. Safe to call from several processes at once, and beside running ones. */
export async function prepareDatabase(ownerUrl: string): Promise<readonly string[]> {
  const applied = await migrateDatabase(ownerUrl);
  // Also where Redis rings now: who leaves it starts on PostgreSQL without another step.
  await preparePostgresQueue(ownerUrl, "flotilla_engine", QUEUES);
  return applied;
}
