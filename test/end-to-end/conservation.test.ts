// The last gate in a whole engine: more orders than any plan trip it, entries stop on the platform and stay stopped over a restart,
// exits and protection go on, and a person resumes.
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  listTradingStates,
  setTradingState,
  stopEntriesEverywhere,
} from "../../adapters/postgres/admin/trading-states.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities, unprotected } from "../oracle/venue-oracle.ts";

const SYMBOL = "ETHUSDT";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let signals = 0;

async function start(ordersPerAccountMax: number): Promise<void> {
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  running = await startEngine({
    config,
    onFatal: (reason) => expect.unreachable(reason),
    settings: { ordersPerAccountMax },
  });
  client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
}

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
  await start(10);
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

async function send(rest: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  signals += 1;
  const answer = await client.post({
    ...{ id: `conservation-${signals}`, issuedAt: new Date().toISOString(), instrument: SYMBOL },
    ...rest,
  });
  expect(answer.status).toBe(202);
  return eventually(async () => {
    const { decisions } = await client.trace(answer.body.signalId ?? "");
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return decisions.map(({ state, denials }) => [state, ...denials.map(({ code }) => code)].join(" "));
  }, 15_000);
}
const open = () => send({ action: "open", side: "long", stop: "3%" });
const platform = { tenantId: undefined, scope: "platform", scopeId: "platform" } as const;
const readyz = async () => (await fetch(`${running.url}/readyz`)).text();

it("stops entries when more leaves than any plan, and nothing else", { timeout: 60_000 }, async () => {
  for (let round = 0; round < 10 && running.engine.entriesHeld === undefined; round += 1) {
    await open();
    if (running.engine.entriesHeld === undefined) await send({ action: "close" });
  }
  expect(running.engine.entriesHeld).toBe("RATE_OF_ACCOUNT");
  await eventually(async () => {
    const [row] = await listTradingStates(fleet.admin);
    expect(row).toMatchObject({ scope: "platform", state: "reducing", changedBy: "engine" });
    expect(row?.reason).toContain("conservation breaker");
  });
  const audit = await fleet.pools.reading.query("select from audit where actor = 'engine'");
  expect(audit.rowCount).toBe(1);
  await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]));
  expect(await readyz()).toContain("conservation");
  const metrics = await (await fetch(`${running.url}/metrics`)).text();
  expect(metrics).toContain('flotilla_conservation_trips_total{code="RATE_OF_ACCOUNT"} 1');
  await eventually(async () =>
    expect(await open()).toEqual(["denied TRADING_REDUCING", "denied TRADING_REDUCING"]),
  );
  await send({ action: "close" });
  await eventually(() => expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(["0", "0"]));
});

it("stays stopped over a restart, until a person resumes", { timeout: 60_000 }, async () => {
  await running.stop();
  await start(1_000);
  expect(await open()).toEqual(["denied TRADING_REDUCING", "denied TRADING_REDUCING"]);
  value(await setTradingState(fleet.admin, platform, "active", "looked into it"));
  await eventually(async () => expect(await open()).toContain("done"));
  await send({ action: "close" });
  expect(acceptedTwice(fleet.venue)).toEqual([]);
});

it("does not loosen what a person set", async () => {
  value(await setTradingState(fleet.admin, platform, "halted", "by hand"));
  await running.stop();

  await stopEntriesEverywhere(fleet.pools.reading, fleet.admin.clock, "drill");
  const [row] = await listTradingStates(fleet.admin);
  expect(row).toMatchObject({ state: "halted", reason: "by hand" });
  await start(1_000);
});
