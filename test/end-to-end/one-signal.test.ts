// One webhook becomes a protected position on every subscribed account, with the real engine, database and venue.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", positionMode: "hedge" },
    { venue: "bybit", positionMode: "hedge" },
  ]);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

const signal = (id: string, rest: Readonly<Record<string, unknown>>) => ({
  id,
  issuedAt: new Date().toISOString(),
  instrument: "BTCUSDT",
  ...rest,
});

describe("one signal", () => {
  it("is decided, sent, filled and protected on every account, and closed again", async () => {
    const opened = await client.post(
      signal("open-1", {
        action: "open",
        side: "long",
        stop: "2%",
        targets: [
          { percent: 2, share: 0.5 },
          { percent: 4, share: 0.5 },
        ],
      }),
    );
    expect(opened).toMatchObject({ status: 202, body: { status: "accepted" } });
    const signalId = opened.body.signalId ?? "";
    await eventually(async () => {
      const trace = await client.trace(signalId);
      expect(trace.decisions.map(({ state, denials }) => [state, denials])).toEqual(
        fleet.accounts.map(() => ["done", []]),
      );
    });
    await eventually(async () => {
      for (const account of fleet.accounts) {
        const exchange = fleet.venue.exchanges[account.venue];
        const conditionals = [...exchange.openConditionals(account.paperAccountId, "BTCUSDT")];
        expect(conditionals).toHaveLength(3);
      }
    });
    const positions = await client.positions();
    expect(positions).toHaveLength(4);

    const again = await client.post(signal("open-1", { action: "open", side: "long", stop: "2%" }));
    expect(again).toEqual({ status: 202, body: { signalId, status: "duplicate" } });

    const closed = await client.post(signal("close-1", { action: "close" }));
    expect(closed.status).toBe(202);
    await eventually(async () => {
      const trace = await client.trace(closed.body.signalId ?? "");
      expect(trace.decisions.map(({ state }) => state)).toEqual(fleet.accounts.map(() => "done"));
      expect(await client.positions()).toEqual([]);
      for (const account of fleet.accounts) {
        const exchange = fleet.venue.exchanges[account.venue];
        expect([...exchange.openConditionals(account.paperAccountId, "BTCUSDT")]).toEqual([]);
      }
    });
  });
});
