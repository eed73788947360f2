// Processes that stand still between claim and send, for longer than a receive window, and then send what is long dead. The venue's
// window is the fence: nothing of it may be accepted.
import { setTimeout as sleep } from "node:timers/promises";
import { type Random, seededRandom } from "../fleet/random.ts";
import type { Evidence } from "../oracle/evidence.ts";
import type { Target } from "./chaos-targets.ts";
import type { Rig } from "./rig.ts";
import { type Stormed, traffic } from "./storm.ts";

const FOREVER_MS = 45 * 60_000;
/** Seconds from – to, and which share of the stops lasts so long: most just outlast the windows of 2 s and 5 s. */
const LENGTHS = [
  { from: 3, to: 5, share: 0.55 },
  { from: 5, to: 10, share: 0.3 },
  { from: 10, to: 25, share: 0.11 },
  { from: 25, to: 60, share: 0.04 },
] as const;
/** An engine that was let go works for a moment before it stops again. */
const POINTS = ["chunk-committed:1", "order-claimed:5", "chunk-committed:2", "order-claimed:2"] as const;

export function zombieEnvironment(name: string): Readonly<Record<string, string>> {
  const at = /^engine-(\d+)$/.exec(name)?.[1];
  if (at === undefined) return {};
  return { STOP_AT: POINTS[Number(at) % POINTS.length] ?? POINTS[0] };
}

/** Each engine stops itself, and stands for as long as the seed says; several stand at once. */
export async function zombie(rig: Rig, say: (line: string) => void): Promise<Stormed> {
  const random = seededRandom(rig.options.seed);
  const startedAt = performance.now();
  const wanted = rig.options.stops;
  const stops: number[] = [];
  const standing = new Set<Promise<void>>();
  rig.onEngineLine = (name, line) => {
    const unit = rig.engines.find(({ process }) => process.name === name);
    if (unit === undefined || !line.startsWith("stopped at ")) return;
    const forMs = drawLength(random);
    stops.push(forMs);
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
  const over = () => stops.length >= wanted || performance.now() - startedAt > FOREVER_MS;
  await traffic(rig, over, say, () => `${stops.length} of ${wanted} stops, ${standing.size} stand`);
  // Disarmed is who starts again; who stands still is let go first, for what it sends is what matters.
  while (standing.size > 0) await Promise.all(standing);
  for (const { process } of rig.engines) process.disarm("STOP_AT");
  const bound = "at least" as const;
  const measured = stops.length;
  const target: Target = { figure: "stops between claim and send", bound, limit: wanted, unit: "", measured };
  return {
    moments: [],
    readyAgainMs: [],
    targets: async () => [target],
    notes: (evidence) => notesOf(rig, evidence, stops),
  };
}

function drawLength(random: Random): number {
  let draw = random.next();
  for (const { from, to, share } of LENGTHS) {
    if (draw < share) return random.whole(from * 1_000, to * 1_000);
    draw -= share;
  }
  return random.whole(3_000, 5_000);
}

async function notesOf(rig: Rig, { record }: Evidence, stops: readonly number[]): Promise<readonly string[]> {
  const { rows } = await rig.pool.query<{ count: string }>(
    "select count(*)::text as count from order_intent where state = 'rejected' and reason like 'timestamp:%'",
  );
  const lengths = LENGTHS.map(({ from, to }) => {
    const count = stops.filter((forMs) => forMs >= from * 1_000 && forMs < to * 1_000).length;
    return `${from}–${to} s: ${count}`;
  });
  const { outsideWindow } = rig.venue.traffic;
  return [
    `${stops.length} stops between claim and send (${lengths.join(", ")})`,
    `the venue refused ${outsideWindow} requests that came outside their window; of ${record.orders.length} orders ${rows[0]?.count} are recorded as refused for it`,
  ];
}
