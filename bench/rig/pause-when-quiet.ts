// Lets a service stand still only between its transactions: the server ends a connection that leaves one open.
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { SpawnedService } from "./spawn-service.ts";

const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 20;

/** All other services on `watch`'s server must stand still already. */
export async function pauseWhenQuiet(service: SpawnedService, watch: pg.Client): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    if (await isQuiet(watch)) {
      service.pause();
      // It may have begun one since.
      if (await isQuiet(watch)) return;
      service.resume();
    }
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error("a service did not come to rest");
}

async function isQuiet(watch: pg.Client): Promise<boolean> {
  const { rows } = await watch.query<{ busy: number }>(`select count(*)::integer as busy from pg_stat_activity
    where application_name like 'flotilla-service-%' and state <> 'idle'`);
  return rows[0]?.busy === 0;
}
