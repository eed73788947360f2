// TradingView in position-sync mode: the alert says where the strategy stands, so one that was missed heals with the next.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { updateStrategy } from "../../adapters/postgres/admin/strategies.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities, unprotected } from "../oracle/venue-oracle.ts";

const SYMBOL = "SOLUSDT";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let alerts = 0;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "bybit", positionMode: "hedge" },
  ]);
  const { tenantId, strategy } = fleet;
  value(
    await updateStrategy(fleet.admin, { tenantId, id: strategy.id }, { tradingViewMode: "position-sync" }),
  );
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

type Stand = "long" | "short" | "flat";

/** As TradingView sends it: numbers as text, a stray newline at the end. */
function alertOf(position: Stand, previous: Stand): string {
  alerts += 1;
  const size = (stand: Stand) => (stand === "flat" ? "0" : "5");
  const text = JSON.stringify({
    ticker: "BINANCE:SOLUSDT.P",
    time: new Date(Date.now() + alerts).toISOString(),
    bar: { time: new Date().toISOString(), close: "148" },
    strategy: {
      order_action: position === "long" || (position === "flat" && previous === "short") ? "buy" : "sell",
      order_contracts: "5",
      order_price: "148",
      order_id: `alert ${alerts}`,
      market_position: position,
      market_position_size: size(position),
      prev_market_position: previous,
      prev_market_position_size: size(previous),
    },
  });
  return `${text}\n`;
}

async function tell(position: Stand, previous: Stand): Promise<readonly string[]> {
  const answer = await client.post(alertOf(position, previous));
  expect(answer).toMatchObject({ status: 202, body: { status: "accepted" } });
  return eventually(async () => {
    const { decisions } = await client.trace(answer.body.signalId ?? "");
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return [...new Set(decisions.map(({ state }) => state))];
  });
}

async function expectStand(stand: Stand): Promise<void> {
  await eventually(() => {
    const signs = quantities(fleet.venue, fleet.accounts, SYMBOL).map(Number).map(Math.sign);
    expect(signs).toEqual(fleet.accounts.map(() => ({ long: 1, short: -1, flat: 0 })[stand]));
    expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]);
  });
}

describe("position sync", () => {
  it("goes long, flat and short as it is told, each side protected by the default stop", async () => {
    expect(await tell("long", "flat")).toEqual(["done"]);
    await expectStand("long");
    expect(await tell("flat", "long")).toEqual(["done"]);
    await expectStand("flat");
    expect(await tell("short", "flat")).toEqual(["done"]);
    await expectStand("short");
    expect(await tell("flat", "short")).toEqual(["done"]);
    await expectStand("flat");
  });

  it("heals after a missed alert, whichever it was", async () => {
    expect(await tell("long", "flat")).toEqual(["done"]);
    await expectStand("long");
    // "flat" never came: the next one says short, after flat.
    expect(await tell("short", "flat")).toEqual(["done"]);
    await expectStand("short");
    // "long" never came: flat again.
    expect(await tell("flat", "long")).toEqual(["done"]);
    await expectStand("flat");
    // The opening never came: the exit finds nothing to do.
    expect(await tell("flat", "long")).toEqual(["no-op"]);
    await expectStand("flat");
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  });
});
