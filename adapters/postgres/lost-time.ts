// Notices that the database was put back to an older point: it knows less than what an engine saw confirmed by it.
import type pg from "pg";
import type { UnixMs } from "../../engine/domain/time.ts";
import type { LostTime } from "../../engine/ports/lost-time.ts";

/** Protective orders after a restore: those of the lost time had the next generations, and their ids must not come again. */
const GENERATIONS_SKIPPED = 1_000;

/**
 * `seenUntil`: the newest moment that this database confirmed to us, from our own disk. Answers the latest loss that it knows of.
 */
export async function noticeLostTime(
  pool: pg.Pool,
  seenUntil: UnixMs | undefined,
  now: UnixMs,
): Promise<LostTime | undefined> {
  if (seenUntil !== undefined) await noteLoss(pool, seenUntil, now);
  const { rows } = await pool.query<LostTime>(
    `select noticed_at as "noticedAt", lost_from as "lostFrom" from record_loss order by noticed_at desc limit 1`,
  );
  return rows[0];
}

/** One statement: of several engines that notice it, the first one's update makes the others see a newer clock. */
async function noteLoss(pool: pg.Pool, seenUntil: UnixMs, now: UnixMs): Promise<void> {
  await pool.query(
    `with behind as (
       update record_clock c set newest_at = $1 from (select newest_at from record_clock for update) was
       where was.newest_at < $1 and c.newest_at < $1 returning was.newest_at as lost_from
     ), moved as (
       update position set protection_generation = protection_generation + ${GENERATIONS_SKIPPED}
       where exists (select from behind)
     )
     insert into record_loss (noticed_at, lost_from, known_until) select $2, lost_from, $1 from behind
     on conflict do nothing`,
    [seenUntil, now],
  );
}
