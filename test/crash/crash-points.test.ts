// The engine is killed at every named crash point, as SIGKILL does, and started again: no order is doubled, no decision is
// lost, and every position is protected or flat.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CRASH_POINTS, type CrashPointName } from "../../engine/ports/crash-point.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { freePort } from "../fleet/free-port.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities, unprotected } from "../oracle/venue-oracle.ts";

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
const SETTLED_WITHIN_MS = 20_000;

let fleet: TestFleet;
let port: number;
let signals = 0;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", positionMode: "hedge" },
  ]);
  port = await freePort();
});

afterAll(async () => {
  await fleet?.stop();
});

const environment = (crashAt?: string) => ({
  ...fleet.environment,
  LOG_LEVEL: process.env.TEST_LOG ?? "fatal",
  ...(crashAt === undefined ? {} : { CRASH_AT: crashAt }),
});

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

async function crashAt(point: CrashPointName): Promise<void> {
  const doomed = EngineProcess.start(environment(`${point}:1`), port);
  const client = new EngineClient(doomed.url, fleet);
  const opening = body(OPEN);
  await doomed.ready();
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

  fleet.venue.control.faults.clear(undefined);
  const successor = EngineProcess.start(environment(), port);
  try {
    await successor.ready();
    const signalId = await post(client, opening);
    const states = await decided(client, signalId);
    for (const state of states) expect(["done", "failed", "expired"]).toContain(state);
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), SETTLED_WITHIN_MS);
    await decided(client, await post(client, body({ action: "close" })));
    await eventually(() => {
      expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(fleet.accounts.map(() => "0"));
      for (const { venue, paperAccountId } of fleet.accounts) {
        expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId)).toEqual([]);
      }
    }, SETTLED_WITHIN_MS);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  } finally {
    await successor.stop();
  }
}

describe("killed at", () => {
  it.each(CRASH_POINTS)("%s", { timeout: 60_000 }, async (point) => {
    if (EMERGENCY.has(point)) fleet.venue.control.faults.arm({ kind: "reject-stop" });
    await crashAt(point);
  });
});
