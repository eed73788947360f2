// The third mode of the kill switch: at every level everything of ours is closed and nothing of the trader's, protection stays
// until it is flat, and under load no entry leaves once the switch is known.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listTradingStates, setTradingState } from "../../adapters/postgres/admin/trading-states.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { TradingScope, TradingState } from "../../engine/domain/trading-state.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { type FleetAccount, startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, quantities, unprotected } from "../oracle/venue-oracle.ts";

const SYMBOL = "ETHUSDT";
const INSTRUMENT = "ETH/USDT:USDT";
const BY_HAND = "0.5";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let signals = 0;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", positionMode: "hedge" },
    { venue: "bybit", positionMode: "hedge" },
  ]);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

async function send(rest: Readonly<Record<string, unknown>>): Promise<string> {
  signals += 1;
  const answer = await client.post({
    ...{ id: `kill-${signals}`, issuedAt: new Date().toISOString(), instrument: SYMBOL },
    ...rest,
  });
  expect(answer.status).toBe(202);
  return answer.body.signalId ?? "";
}

const decided = (signalId: string) =>
  eventually(async () => {
    const { decisions } = await client.trace(signalId);
    expect(decisions).toHaveLength(fleet.accounts.length);
    return decisions.map(({ state, denials }) => [state, ...denials.map(({ code }) => code)].join(" "));
  }, 15_000);

const settled = (signalId: string) =>
  eventually(async () => {
    const states = await decided(signalId);
    for (const state of states) expect(state).not.toBe("working");
    return states;
  }, 15_000);

async function scopeIdOf(scope: TradingScope, account: FleetAccount): Promise<string> {
  const read = async (sql: string) =>
    (await fleet.pools.reading.query<{ id: string }>(sql)).rows[0]?.id ?? "";
  const ids: Readonly<Record<TradingScope, () => Promise<string>>> = {
    platform: async () => "platform",
    tenant: async () => fleet.tenantId,
    provider: () => read("select id from provider"),
    trader: () => read(`select trader_id as id from account where id = '${account.id}'`),
    account: async () => account.id,
    instrument: async () => INSTRUMENT,
  };
  return ids[scope]();
}

async function set(scope: TradingScope, account: FleetAccount, state: TradingState): Promise<void> {
  const tenantId = scope === "platform" ? undefined : fleet.tenantId;
  const scopeId = await scopeIdOf(scope, account);
  value(await setTradingState(fleet.admin, { tenantId, scope, scopeId }, state, "a drill"));
}

function tradeByHand({ venue, paperAccountId }: FleetAccount, side: "buy" | "sell", leg: "both" | "long") {
  const outcome = fleet.venue.exchanges[venue].placeOrder(paperAccountId, {
    ...{ symbol: SYMBOL, side, leg, type: "market", timeInForce: "ioc", price: undefined },
    ...{ quantity: decimal(BY_HAND), reduceOnly: false, clientOrderId: undefined },
  });
  expect(outcome.kind).toBe("ok");
}

const legOf = (account: FleetAccount) => (fleet.accounts.indexOf(account) < 2 ? "both" : "long");
const restingEntries = (account: FleetAccount) =>
  fleet.venue.exchanges[account.venue].openOrders(account.paperAccountId).length;

async function leftOpen(scope: TradingScope): Promise<unknown> {
  const response = await fetch(`${running.url}/v1/trading-states`, {
    headers: { authorization: `Bearer ${fleet.operatorToken}` },
  });
  const { states } = (await response.json()) as { states: { level: string; left: unknown }[] };
  return states.find(({ level }) => level === scope)?.left;
}

/** Accounts that the switch applies to; the others must not notice it. */
const under = (scope: TradingScope, first: FleetAccount) =>
  scope === "trader" || scope === "account" ? [first] : fleet.accounts;

describe("flatten", () => {
  it.each(["platform", "tenant", "provider", "trader", "account", "instrument"] as const)(
    "at the level %s closes ours, leaves the trader's, and holds until it is resumed",
    { timeout: 60_000 },
    async (scope) => {
      const [first] = fleet.accounts;
      if (first === undefined) throw new Error("no account");
      for (const account of fleet.accounts) tradeByHand(account, "buy", legOf(account));
      expect(await settled(await send({ action: "open", side: "long", stop: "3%" }))).toEqual(
        fleet.accounts.map(() => "done"),
      );
      const price = fleet.venue.control.board.get(SYMBOL)?.last.mul("0.97").toDecimalPlaces(2).toFixed();
      const entry = { type: "limit", price, expiresInSeconds: 600 };
      await decided(await send({ action: "increase", side: "long", stop: "8%", entry }));
      await eventually(() => {
        for (const account of fleet.accounts) expect(restingEntries(account)).toBe(1);
        expect(unprotected(fleet.venue, fleet.accounts).length).toBeLessThanOrEqual(fleet.accounts.length);
      });
      const at = performance.now();
      await set(scope, first, "flattening");
      const held = under(scope, first);
      await eventually(() => {
        expect(quantities(fleet.venue, held, SYMBOL)).toEqual(held.map(() => BY_HAND));
        for (const account of held) expect(restingEntries(account)).toBe(0);
      });
      console.info(
        `flatten ${scope}: ${held.length} accounts after ${Math.round(performance.now() - at)} ms`,
      );
      await eventually(async () => expect(await leftOpen(scope)).toEqual({ positions: 0, entries: 0 }));
      const others = fleet.accounts.filter((account) => !held.includes(account));
      for (const account of others) expect(restingEntries(account)).toBe(1);
      expect(quantities(fleet.venue, others, SYMBOL)).not.toContain(BY_HAND);
      expect(await settled(await send({ action: "open", side: "long", stop: "3%" }))).toContain(
        "denied TRADING_FLATTENING",
      );
      await set(scope, first, "active");
      await settled(await send({ action: "close" }));
      for (const account of fleet.accounts) tradeByHand(account, "sell", legOf(account));
      await eventually(() => {
        expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(fleet.accounts.map(() => "0"));
        for (const account of fleet.accounts) expect(restingEntries(account)).toBe(0);
      });
      expect(acceptedTwice(fleet.venue)).toEqual([]);
    },
  );

  it("keeps the stop while the exit is refused, and closes what fills afterwards", {
    timeout: 60_000,
  }, async () => {
    const [first] = fleet.accounts;
    if (first === undefined) throw new Error("no account");
    await settled(await send({ action: "open", side: "long", stop: "3%" }));
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]));
    // Every exit of the first account is refused: its stop must stay.
    fleet.venue.control.faults.arm({
      ...{ kind: "reject-order", code: -4131, accountId: first.paperAccountId, clientIdPrefix: "f1z0" },
    });
    await set("platform", first, "flattening");
    await eventually(() =>
      expect(quantities(fleet.venue, fleet.accounts.slice(1), SYMBOL)).toEqual(["0", "0", "0"]),
    );
    expect(quantities(fleet.venue, [first], SYMBOL)).not.toEqual(["0"]);
    expect(unprotected(fleet.venue, [first])).toEqual([]);
    expect(await leftOpen("platform")).toEqual({ positions: 1, entries: 0 });
    fleet.venue.control.faults.clear(undefined);
    await eventually(() =>
      expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(["0", "0", "0", "0"]),
    );
    await set("platform", first, "active");
  });

  it("says who, when and why in the audit", async () => {
    const rows = await listTradingStates(fleet.admin);
    expect(rows[0]).toMatchObject({ changedBy: "test", reason: "a drill" });
    const audit = await fleet.pools.reading.query<{ actor: string; at: number; detail: { state: string } }>(
      "select actor, at, detail from audit where action = 'trading-state.set' and detail ->> 'state' = 'flattening'",
    );
    expect(audit.rows.length).toBeGreaterThanOrEqual(6);
    for (const row of audit.rows) expect(row).toMatchObject({ actor: "test", detail: { reason: "a drill" } });
  });
});

describe("under load", () => {
  it("no entry leaves once the platform is halted", { timeout: 60_000 }, async () => {
    const [first] = fleet.accounts;
    if (first === undefined) throw new Error("no account");
    let pouring = true;
    const pour = async (symbol: string) => {
      while (pouring) {
        await send({ action: "open", side: "long", stop: "3%", instrument: symbol });
        await send({ action: "close", instrument: symbol });
      }
    };
    const pours = ["BTCUSDT", "ETHUSDT", "SOLUSDT", "XRPUSDT"].map(pour);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await set("platform", first, "halted");
    const haltedAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    pouring = false;
    await Promise.all(pours);
    const entries = (["binance", "bybit"] as const).flatMap((exchange) =>
      ledgerOf(fleet.venue, exchange).filter(
        (entry) => entry.kind === "order.accepted" && entry.clientOrderId.startsWith("f1e0"),
      ),
    );
    const last = Math.max(...entries.map(({ timeNs }) => Number(timeNs.slice(0, -6)))) - haltedAt;
    console.info(`halt under load: ${entries.length} entries, the last one ${last} ms after the commit`);
    expect(entries.length).toBeGreaterThan(20);
    expect(last).toBeLessThan(2_000);
    await set("platform", first, "flattening");
    await eventually(async () => expect(await client.positions()).toEqual([]), 15_000);
    await set("platform", first, "active");
  });
});
