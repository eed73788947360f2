// A short chaos run with a plan of its own: every part of the machine dies or forgets once while signals flow, and the oracle finds
// nothing. The long runs are `npm run chaos`.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "../fleet/random.ts";
import type { ChaosOptions } from "./chaos-options.ts";
import { readChaosOptions } from "./chaos-options.ts";
import type { Fault } from "./fault-schedule.ts";
import { inject } from "./inject.ts";
import { type Quiet, quiesce } from "./quiesce.ts";
import { Rig } from "./rig.ts";
import { traffic } from "./storm.ts";

const SEED = 7;
type Wound = Fault extends infer Each ? (Each extends Fault ? Omit<Each, "atMs"> : never) : never;
/** One after the other, a second and a half apart. */
const PLAN: readonly Wound[] = [
  { kind: "venue-fault", spec: { kind: "drop-event", probability: 0.5 }, forMs: 2_000 },
  { kind: "redis-flush" },
  { kind: "process-kill", target: "engine", which: 0 },
  { kind: "postgres-cut", when: "after", pool: "flotilla-hot" },
  { kind: "redis-truncate", share: 0.3 },
  { kind: "process-kill", target: "venue", which: 0 },
  { kind: "postgres-crash" },
  { kind: "process-stop", target: "engine", which: 1, forMs: 1_000 },
  {
    kind: "venue-fault",
    spec: { kind: "http-503", probability: 0.5, variant: "A", executed: true },
    forMs: 1_500,
  },
];

let rig: Rig;
let quiet: Quiet;

beforeAll(async () => {
  rig = await Rig.start(options());
  let over = false;
  const running = traffic(
    rig,
    () => over,
    () => undefined,
    () => "",
  );
  const random = seededRandom(SEED);
  const wounds: Promise<void>[] = [];
  for (const wound of PLAN) {
    await sleep(random.whole(1_200, 1_800));
    wounds.push(inject(rig, { ...wound, atMs: 0 } as Fault));
  }
  await Promise.all(wounds);
  await sleep(1_500);
  over = true;
  await running;
  quiet = await quiesce(rig, () => undefined);
}, 150_000);
afterAll(() => rig?.stop(false), 60_000);

function options(): ChaosOptions {
  const parsed = readChaosOptions([
    "--accounts",
    "8",
    "--rate",
    "3",
    "--seed",
    String(SEED),
    "--intakes",
    "1",
  ]);
  if (parsed.kind !== "options") throw new Error("these options are right");
  return parsed.runs[0];
}

describe("after every part died or forgot once", () => {
  it("nothing is doubled, lost, unexplained or unprotected", () => {
    expect(quiet.verdict.violations.map(({ check, sentence }) => `${check}: ${sentence}`)).toEqual([]);
  });

  it("had something to judge, and was broken as planned", () => {
    const { figures } = quiet.verdict;
    expect(figures.signals).toBeGreaterThan(10);
    expect(figures.ordersAccepted).toBeGreaterThan(10);
    expect([...rig.injected.keys()].sort()).toEqual(
      [
        ...["postgres-crash", "postgres-cut after", "process-kill engine", "process-kill venue"],
        ...["process-stop engine", "redis-flush", "redis-truncate", "venue drop-event", "venue http-503"],
      ].sort(),
    );
  });

  it("knows every signal that a sender was told 2xx for", () => {
    const known = new Set(quiet.evidence.record.signals.map(({ id }) => id));
    expect(rig.provider.acknowledged.size).toBeGreaterThan(10);
    expect([...rig.provider.acknowledged].filter((id) => !known.has(id))).toEqual([]);
  });
});
