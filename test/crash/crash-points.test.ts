// The engine is killed at named crash points (at all of them with `WHOLE_RIGS=on`), as SIGKILL does, and started again: no order is
// doubled, no decision is lost, and every position is protected or flat. Whoever was started again is the next one to be killed;
// some are killed once more while they take over.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateStrategy } from "../../adapters/postgres/admin/strategies.ts";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { CRASH_POINTS, type CrashPointName } from "../../engine/ports/crash-point.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities, unprotected } from "../oracle/venue-oracle.ts";
import { WHOLE_RIGS } from "../support/whole-rigs.ts";

const SYMBOL = "SOLUSDT";
/** Points that only a refused stop leads to. */
const EMERGENCY: ReadonlySet<CrashPointName> = new Set(["emergency-declared"]);
/** Points on the way out. */
const EXITING: ReadonlySet<CrashPointName> = new Set([
  ...(["cancel-sending", "cancel-answered", "exit-withdrawn", "exit-completed"] as const),
]);
const REVERSING: ReadonlySet<CrashPointName> = new Set(["reverse-entering"]);
/** Points of an orderly stop. */
const STOPPING: ReadonlySet<CrashPointName> = new Set([
  "engine-draining",
  "engine-quiesced",
  "engine-flushed",
]);
/** Points that only a new signal leads to. */
const RINGING: ReadonlySet<CrashPointName> = new Set(["jobs-ringing", "jobs-rung", "job-received"]);
/** Whoever takes over from one that was killed in the middle of something is killed, too: while it recovers, or carries that on. */
const TAKING_OVER: ReadonlyMap<CrashPointName, CrashPointName> = new Map([
  ["signal-committing", "settings-prepared"],
  ["chunk-committed", "credentials-loaded"],
  ["order-claimed", "engine-listening"],
  ["order-sending", "recovery-loaded"],
  ["order-answered", "recovery-consuming"],
  ["fill-applied", "reconcile-read"],
  ["stop-placed", "reconcile-caught-up"],
  ["target-placed", "reconcile-compared"],
  ["cancel-sending", "recovery-compared"],
  ["cancel-answered", "jobs-ringing"],
  ["exit-withdrawn", "order-looked"],
  ["exit-completed", "jobs-rung"],
  ["reverse-entering", "job-received"],
]);
const TAKEN_OVER: ReadonlySet<CrashPointName> = new Set(TAKING_OVER.values());
const WORKING = CRASH_POINTS.filter((point) => !TAKEN_OVER.has(point));
/** A quarter of all points: one of each step of a signal's life, and its successor while it takes over. */
const IN_SHORT: ReadonlySet<CrashPointName> = new Set([
  ...(["signal-committing", "chunk-committed", "order-sending", "stop-placed", "exit-completed"] as const),
]);
const PLAYED = WHOLE_RIGS ? WORKING : WORKING.filter((point) => IN_SHORT.has(point));
const KILLED_AT: readonly CrashPointName[] = PLAYED.flatMap((point) => [
  point,
  ...(TAKING_OVER.has(point) ? [TAKING_OVER.get(point) ?? point] : []),
]);
const SETTLED_WITHIN_MS = 20_000;
const ENTRY_TTL_MS = 60_000;
/** An idle process hears a signal at once. */
const ARMED_WITHIN_MS = 100;

let fleet: TestFleet;
let port: number;
let signals = 0;
/** Started after the last kill, and to be killed at its own point once it is armed. */
let standing: { readonly engine: EngineProcess; readonly point: CrashPointName } | undefined;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", positionMode: "hedge" },
  ]);
  // Two engines start, on a busy machine, between a signal and its decision.
  const strategy = { tenantId: fleet.tenantId, id: fleet.strategy.id };
  await updateStrategy(fleet.admin, strategy, { entryTtlMs: ENTRY_TTL_MS });
  port = await freePort(0);
});

afterAll(async () => {
  await standing?.engine.stop();
  await report();
  await fleet?.stop();
});

const visitsFile = () => join(fleet.home, "visits.jsonl");

const environment = (point?: CrashPointName, armedBy: "start" | "signal" = "start") => ({
  ...fleet.environment,
  LOG_LEVEL: process.env.TEST_LOG ?? "fatal",
  CRASH_VISITS: visitsFile(),
  ...(point === undefined ? {} : { CRASH_AT: `${point}:1`, CRASH_ARMED_BY: armedBy }),
});

async function pointsKilledAt(): Promise<readonly { point: string; visits: number; kills: number }[]> {
  const lines = (await readFile(visitsFile(), "utf8").catch(() => "")).trim().split("\n").filter(Boolean);
  const runs = lines.map((line) => JSON.parse(line) as { killedAt?: string; visits: Record<string, number> });
  return CRASH_POINTS.map((point) => ({
    point,
    visits: runs.reduce((sum, { visits }) => sum + (visits[point] ?? 0), 0),
    kills: runs.filter(({ killedAt }) => killedAt === point).length,
  }));
}

/** How often each point was come by, and killed at; `CRASH_REPORT=folder` keeps it as JSON. */
async function report(): Promise<void> {
  const points = await pointsKilledAt();
  const width = Math.max(...CRASH_POINTS.map(({ length }) => length));
  for (const { point, visits, kills } of points)
    console.log(`${point.padEnd(width)}  visited ${String(visits).padStart(5)}  killed ${kills}`);
  const folder = process.env.CRASH_REPORT;
  if (folder === undefined) return;
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify({ at: new Date().toISOString(), node: process.version, points }, undefined, 2);
  await writeFile(join(folder, "crash-points.json"), `${text}\n`);
}

function body(rest: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  signals += 1;
  return { id: `crash-${signals}`, issuedAt: new Date().toISOString(), instrument: SYMBOL, ...rest };
}

/** Posts until somebody answers, as a provider's retries do: the same body, the same id. */
async function post(client: EngineClient, signal: Readonly<Record<string, unknown>>): Promise<string> {
  return eventually(async () => {
    const answer = await client.post(signal);
    expect(answer.status).toBe(202);
    return answer.body.signalId ?? "";
  }, SETTLED_WITHIN_MS);
}

async function decided(client: EngineClient, signalId: string): Promise<readonly string[]> {
  return eventually(async () => {
    const { decisions } = await client.trace(signalId);
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return decisions.map(({ state }) => state);
  }, SETTLED_WITHIN_MS);
}

const OPEN = { action: "open", side: "long", stop: "3%", targets: [{ percent: 3, share: 1 }] };

async function doomedAt(point: CrashPointName): Promise<EngineProcess> {
  if (standing?.point !== point) {
    await standing?.engine.stop();
    standing = undefined;
    const engine = EngineProcess.start(environment(point), port);
    await engine.ready();
    return engine;
  }
  const { engine } = standing;
  standing = undefined;
  engine.signal("SIGUSR2");
  await new Promise((resolve) => setTimeout(resolve, ARMED_WITHIN_MS));
  return engine;
}

/** The successor, armed for the point after this one where it can be. */
function startSuccessor(after: CrashPointName): EngineProcess {
  const next = PLAYED[PLAYED.indexOf(after) + 1];
  if (next === undefined) return EngineProcess.start(environment(), port);
  const engine = EngineProcess.start(environment(next, "signal"), port);
  standing = { engine, point: next };
  return engine;
}

async function crashAt(point: CrashPointName): Promise<void> {
  const doomed = await doomedAt(point);
  const client = new EngineClient(doomed.url, fleet);
  const opening = body(OPEN);
  const posting = post(client, opening).catch(() => "");
  if (EXITING.has(point)) {
    await decided(client, await posting);
    await client.post(body({ action: "close" })).catch(() => undefined);
  }
  if (REVERSING.has(point)) {
    await decided(client, await posting);
    await client.post(body({ ...OPEN, action: "reverse", side: "short" })).catch(() => undefined);
  }
  if (STOPPING.has(point)) {
    await posting;
    doomed.signal("SIGTERM");
  }
  expect(await doomed.ended).toBe("SIGKILL");
  const then = TAKING_OVER.get(point);
  let ringing: Promise<unknown> | undefined;
  if (then !== undefined) {
    const next = EngineProcess.start(environment(then), port);
    if (RINGING.has(then)) ringing = post(client, body({ action: "close" }));
    expect(await next.ended).toBe("SIGKILL");
  }

  fleet.venue.control.faults.clear(undefined);
  const successor = startSuccessor(point);
  try {
    await successor.ready();
    const signalId = await post(client, opening);
    const states = await decided(client, signalId);
    for (const state of states) expect(["done", "failed", "expired"]).toContain(state);
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), SETTLED_WITHIN_MS);
    await ringing;
    await decided(client, await post(client, body({ action: "close" })));
    await eventually(() => {
      expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(fleet.accounts.map(() => "0"));
      for (const { venue, paperAccountId } of fleet.accounts) {
        expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId)).toEqual([]);
      }
    }, SETTLED_WITHIN_MS);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  } catch (error) {
    standing = undefined;
    await successor.stop();
    throw error;
  }
  if (standing === undefined) await successor.stop();
}

describe("killed at", () => {
  it.each(
    PLAYED.map((point) => ({
      point,
      title: [point, TAKING_OVER.get(point)].filter(Boolean).join(", then "),
    })),
  )("$title", { timeout: 60_000 }, async ({ point }) => {
    if (EMERGENCY.has(point)) fleet.venue.control.faults.arm({ kind: "reject-stop" });
    await crashAt(point);
  });

  it(WHOLE_RIGS ? "every point there is" : "every point that was to be", async () => {
    const killed = (await pointsKilledAt()).filter(({ kills }) => kills > 0).map(({ point }) => point);
    expect(killed.toSorted()).toEqual(KILLED_AT.toSorted());
    if (WHOLE_RIGS) expect(killed).toHaveLength(CRASH_POINTS.length);
  });
});
