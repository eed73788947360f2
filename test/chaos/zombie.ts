// Processes that stand still between claim and send, for longer than a receive window, and then send what is long dead. The venue's
// window is the fence: nothing of it may be accepted.
import { setTimeout as sleep } from "node:timers/promises";
import { seededRandom } from "../fleet/random.ts";
import type { Evidence } from "../oracle/evidence.ts";
import type { Rig } from "./rig.ts";
import { type Stormed, traffic } from "./storm.ts";

const FOREVER_MS = 45 * 60_000;
/** Now and then a long one; most just outlast the windows of 2 s and 5 s. */
const LONG_CHANCE = 0.03;
/** An engine that was let go works for a moment before it stops again. */
const POINTS = ["chunk-committed:1", "order-claimed:5", "chunk-committed:2", "order-claimed:2"] as const;

export function zombieEnvironment(name: string): Readonly<Record<string, string>> {
  const at = /^engine-(\d+)$/.exec(name)?.[1];
  if (at === undefined) return {};
  return { STOP_AT: POINTS[Number(at) % POINTS.length] ?? POINTS[0] };
}

export async function zombie(rig: Rig, say: (line: string) => void): Promise<Stormed> {
  const random = seededRandom(rig.options.seed);
  const startedAt = performance.now();
  const wanted = rig.options.stops;
  let stops = 0;
  let stopping = true;
  let stoppedMs = 0;
  const standing = new Set<Promise<void>>();
  rig.onEngineLine = (name, line) => {
    if (!line.startsWith("stopped at ")) return;
    const unit = rig.engines.find(({ process }) => process.name === name);
    if (unit === undefined) return;
    if (!stopping) return;
    const forMs = random.chance(LONG_CHANCE) ? random.whole(8_000, 60_000) : drawn();
    stops += 1;
    stoppedMs += forMs;
    rig.count(line);
    const standingStill = rig
      .during("engine", async () => {
        unit.process.stopped = true;
        await sleep(forMs);
        unit.process.continue();
      })
      .finally(() => standing.delete(standingStill));
    standing.add(standingStill);
  };
  const drawn = () => random.whole(2_200, 5_600);
  const over = () => stops >= wanted || performance.now() - startedAt > FOREVER_MS;
  await traffic(rig, over, say, () => `${stops} of ${wanted} stops`);
  stopping = false;
  await Promise.all(standing);
  for (const { process } of rig.engines) process.disarm("STOP_AT");
  const notes = async ({ record }: Evidence) => {
    const { rows } = await rig.pool.query<{ count: string }>(
      "select count(*)::text as count from order_intent where state = 'rejected' and reason like 'timestamp:%'",
    );
    const late = `${rows[0]?.count} orders were sent after their validity and refused by the venue, of ${record.orders.length}`;
    return [`${stops} stops between claim and send, ${Math.round(stoppedMs / 1_000)} s in all; ${late}`];
  };
  return { moments: [], readyAgainMs: [], notes };
}
