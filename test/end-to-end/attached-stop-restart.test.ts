// A stop that travelled inside its entry is known to the venue alone. After a start the guard first hears what rests there: many
// accounts, or a slow venue, must not make it protect again, or close, what is protected (found by the chaos rig, seed 6).
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await startFleet([{ venue: "bybit" }, { venue: "bybit", positionMode: "hedge" }]);
  const before = await start();
  const signal = { id: "open", action: "open", instrument: "SOLUSDT", side: "long", stop: "3%" };
  await eventually(() => expect(before.engine.recovered).toBe(true));
  await new EngineClient(before.url, fleet).post({ issuedAt: new Date().toISOString(), ...signal });
  await eventually(() => expect(stops()).toEqual(["attached", "attached"]));
  await before.stop();
});
afterAll(() => fleet?.stop());

function start(unreadOrdersMaxMs = 20_000): Promise<RunningEngine> {
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "silent" });
  const onFatal = (reason: string) => expect.unreachable(reason);
  return startEngine({ config, onFatal, settings: { unreadOrdersMaxMs } });
}

/** Every stop that the venue ever accepted. */
function stops(): readonly string[] {
  const { entries } = fleet.venue.exchanges.bybit.ledger(1, 50_000);
  return entries.flatMap((entry) =>
    entry.kind === "conditional.accepted" && entry.trigger === "stop"
      ? [entry.clientOrderId === "" ? "attached" : "placed"]
      : [],
  );
}

function delayReads(delayMs: number): () => void {
  const { faults } = fleet.venue.control;
  const { faultId } = faults.arm({ kind: "delay-reply", exchange: "bybit", requestClass: "query", delayMs });
  return () => faults.clear(faultId);
}

it("leaves alone what rests already, however late the venue says so", { timeout: 60_000 }, async () => {
  const clear = delayReads(1_200);
  const after = await start();
  try {
    await eventually(() => expect(after.engine.recovered).toBe(true), 20_000);
    expect(stops()).toEqual(["attached", "attached"]);
  } finally {
    clear();
    await after.stop();
  }
});

it("places a stop of its own when the venue does not say", { timeout: 60_000 }, async () => {
  const clear = delayReads(8_000);
  const after = await start(300);
  try {
    await eventually(() => expect(stops()).toEqual(["attached", "attached", "placed", "placed"]));
    clear();
    await eventually(() => expect(after.engine.recovered).toBe(true), 30_000);
  } finally {
    clear();
    await after.stop();
  }
});
