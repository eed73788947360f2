// What other processes ask an engine: a dry run gives the very orders that execution sends, and what happens is told live.
import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTradingState } from "../../adapters/postgres/admin/trading-states.ts";
import { readShards } from "../../adapters/postgres/postgres-shard-store.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import { ownerOf } from "../../src/engine/http/owner-of.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import type { EngineAnswer } from "../../src/engine-client/engine-answer.ts";
import { EngineClient as FacesClient } from "../../src/engine-client/engine-client.ts";
import { Engines } from "../../src/engine-client/engines.ts";
import { followEngines } from "../../src/engine-client/follow-engines.ts";
import type { EventFrame } from "../../src/engine-client/read-events.ts";
import { EngineClient, type Trace } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let engines: Engines;
const told: EventFrame[] = [];
const following = new AbortController();
let followed: Promise<void>;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance", sizing: { kind: "risk-percent", percent: decimal("1") } },
    { venue: "bybit", sizing: { kind: "percent-of-equity", percent: decimal("20") } },
    { venue: "binance", positionMode: "hedge", sizing: { kind: "quote", amount: decimal("777.77") } },
    { venue: "bybit", sizing: { kind: "quote", amount: decimal("1") } },
    { venue: "binance", limits: { allowedInstruments: [], openPositionsMax: 0 } },
    { venue: "binance", subscribed: false },
  ]);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  engines = new Engines({
    members: async () => (await readShards(fleet.pools.reading)).members,
    operatorToken: fleet.operatorToken,
  });
  followed = followEngines(
    {
      engines,
      onEvent: (_engine, event) => void told.push(event),
      onError: () => undefined,
      lookEveryMs: 100,
    },
    following.signal,
  );
  await eventually(async () => expect(told.length).toBeGreaterThan(0));
});

afterAll(async () => {
  following.abort();
  await followed;
  await running?.stop();
  await fleet?.stop();
});

const opening = (id: string) =>
  JSON.stringify({
    id,
    issuedAt: new Date().toISOString(),
    instrument: "BTCUSDT",
    ...{ action: "open", side: "long", stop: "2%" },
    targets: [{ percent: 3, share: 1 }],
  });

function ok<T>(answer: EngineAnswer<T>): T {
  if (answer.kind !== "ok") throw new Error(JSON.stringify(answer));
  return answer.value;
}

async function dryRun(body: string, more: object = {}) {
  return ok(await engines.dryRun({ strategyId: fleet.strategy.id, body, ...more }));
}

type Order = Readonly<Record<string, unknown>>;
const SAME = ["clientOrderId", "leg", "side", "positionSide", "type", "quantity", "reduceOnly"] as const;
const essence = (order: Order) => Object.fromEntries(SAME.map((name) => [name, order[name]]));

/** What was decided, without what came of it later. */
function decided({ decisions }: Trace) {
  return new Map(
    decisions.map(({ accountId, orders, denials }) => [
      accountId,
      {
        orders: orders.filter(({ leg }) => leg === "entry" || leg === "exit").map(essence),
        denials: denials.map(({ code }) => code),
      },
    ]),
  );
}

async function forecast(body: string) {
  const { accounts } = await dryRun(body);
  return new Map(
    accounts.map((each) => [
      each.accountId,
      {
        orders: ("orders" in each ? each.orders : []).map(essence),
        denials: ("denials" in each ? each.denials : []).map(({ code }) => code),
      },
    ]),
  );
}

async function settled(signalId: string | undefined, accounts: number): Promise<Trace> {
  let trace: Trace | undefined;
  await eventually(async () => {
    trace = await client.trace(signalId ?? "");
    expect(trace.decisions.filter(({ state }) => state !== "working")).toHaveLength(accounts);
  });
  if (trace === undefined) throw new Error("no trace");
  return trace;
}

describe("the faces of an engine", () => {
  it("say beforehand exactly what execution then does, and reserve nothing", async () => {
    await eventually(async () => {
      const { value: accounts, missing } = await engines.accounts();
      expect(missing).toEqual([]);
      expect(accounts.filter(({ reconciled }) => reconciled)).toHaveLength(fleet.accounts.length);
    });
    const open = opening("dry-open");
    let first = await forecast(open);
    // A stream that breaks on a busy machine takes an account out for a moment.
    await eventually(async () => {
      first = await forecast(open);
      expect([...first.values()].map(({ orders }) => orders.length).sort()).toEqual([0, 0, 1, 1, 1]);
      expect(await forecast(open)).toEqual(first);
    });
    expect([...first.values()].flatMap(({ denials }) => denials)).toEqual(
      expect.arrayContaining(["SIZE_BELOW_MIN", "INSTRUMENT_NOT_ALLOWED"]),
    );
    const answer = await client.post(open);
    expect(answer.status).toBe(202);
    const trace = await settled(answer.body.signalId, 5);
    expect(decided(trace)).toEqual(first);
    expect((await dryRun(open)).signal.duplicate).toBe(true);

    const close = JSON.stringify({
      id: "dry-close",
      issuedAt: new Date().toISOString(),
      ...{ instrument: "BTCUSDT", action: "close" },
    });
    let exits = await forecast(close);
    await eventually(async () => {
      exits = await forecast(close);
      expect([...exits.values()].filter(({ orders }) => orders.length > 0)).toHaveLength(3);
    });
    const closed = await client.post(close);
    expect(decided(await settled(closed.body.signalId, 5))).toEqual(exits);
  });

  it("answer for accounts that do not follow, with a subscription to try, and refuse bodies as intake does", async () => {
    const stranger = fleet.accounts[5]?.id ?? "";
    const fresh = opening("dry-other");
    expect((await dryRun(fresh, { accountIds: [stranger] })).accounts).toEqual([
      { kind: "not-subscribed", accountId: stranger },
    ]);
    const subscription = { sizing: { kind: "quote", amount: "500" } };
    const [tried] = (await dryRun(fresh, { accountIds: [stranger], subscription })).accounts;
    expect(tried).toMatchObject({ kind: "enter", subscriptionId: null, orders: [{ leg: "entry" }] });
    const body = fresh.replace("BTCUSDT", "NOSUCH");
    expect(await engines.dryRun({ strategyId: fleet.strategy.id, body })).toMatchObject({
      ...{ kind: "refused", status: 422, code: "INSTRUMENT_UNKNOWN", field: "instrument" },
    });
    const nobody = await engines.dryRun({ strategyId: crypto.randomUUID(), body: fresh });
    expect(nobody).toMatchObject({ kind: "refused", status: 404, code: "STRATEGY_NOT_FOUND" });
  });

  it("tell what a subscription would mean, what can be traded, and where accounts stand", async () => {
    const [account] = fleet.accounts;
    if (account === undefined) throw new Error("no account");
    const told = ok(
      await engines.feasibility({
        ...{ accountId: account.id, instruments: ["BTC/USDT:USDT"], stopPercent: "2" },
        sizing: { kind: "risk-percent", percent: "1" },
      }),
    );
    expect(told.instruments).toHaveLength(2);
    expect(decimal(told.smallestCapital ?? "0").gt(0)).toBe(true);
    const wrong = await engines.feasibility({ accountId: account.id, sizing: { kind: "quote", amount: 5 } });
    expect(wrong).toMatchObject({ code: "QUESTION_INVALID", status: 422, field: "sizing.amount" });

    const one = new FacesClient({ url: running.url, operatorToken: fleet.operatorToken });
    const { instruments } = ok(await one.instruments({ venue: "binance", environment: "paper" }));
    expect(instruments.find(({ id }) => id === "BTC/USDT:USDT")).toMatchObject({ trades: true });
    expect(await one.instruments({ venue: "binance", environment: "live" })).toMatchObject({
      code: "VENUE_NOT_CONNECTED",
    });
    const { value: views } = await engines.accounts([account.id]);
    expect(views).toMatchObject([
      { accountId: account.id, reconciled: true, openOrders: 0, status: "active" },
    ]);
    expect((await engines.positions([account.id])).value).toEqual([]);
    expect(await one.positions(["nonsense" as typeof account.id])).toMatchObject({
      code: "QUESTION_INVALID",
    });
  });

  it("told live what happened, each thing after the record had it", async () => {
    await eventually(async () => {
      const kinds = new Set(told.map(({ kind }) => kind));
      for (const kind of [
        "resync",
        "engine.health",
        "signal.accepted",
        "decision.made",
        "order.changed",
        "fill.recorded",
        "position.changed",
        "protection.changed",
        "decision.settled",
      ] as const)
        expect(kinds).toContain(kind);
    });
    const ids = told.map(({ id }) => +id.slice(id.indexOf(":") + 1));
    expect(ids.slice(1)).toEqual(ids.slice(1).map((_, at) => (ids[0] ?? 0) + at + 1));
    const settledLive = told.filter((event) => event.kind === "decision.settled");
    expect(settledLive).toHaveLength(6);
    for (const event of told)
      if ("accountId" in event && event.accountId !== null)
        expect(event).toMatchObject({ tenantId: fleet.tenantId, traderId: expect.any(String) });
    expect(JSON.stringify(told)).not.toContain(fleet.operatorToken);
  });

  it("tell when a kill switch is set and taken off", async () => {
    const [account] = fleet.accounts;
    const { tenantId } = fleet;
    const scopeId = account?.id ?? "";
    for (const state of ["halted", "active"] as const) {
      value(await setTradingState(fleet.admin, { tenantId, scope: "account", scopeId }, state, "a drill"));
      await eventually(() => {
        const events = told.filter((event) => event.kind === "trading-state.changed");
        const payload = { level: "account", id: scopeId, state };
        expect(events.at(-1)).toMatchObject({ tenantId, accountId: scopeId, payload });
      });
    }
  });

  it("are one face where several engines share the accounts", async () => {
    const home = await mkdtemp(join(fleet.home, "second-"));
    const config = loadEngineConfig({ ...fleet.environment, FLOTILLA_HOME: home, ENGINE_PORT: "0" });
    const second = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
    try {
      const all = fleet.accounts.map(({ id }) => id).sort();
      const question = { strategyId: fleet.strategy.id, body: opening("dry-shared"), accountIds: all };
      await eventually(async () => {
        const map = await readShards(fleet.pools.reading);
        expect(new Set(map.shards.map(({ owner }) => owner)).size).toBe(2);
        for (const { url } of [running, second]) {
          const face = new FacesClient({ url, operatorToken: fleet.operatorToken });
          for (const answer of ok(await face.dryRun(question)).accounts) {
            const owner = ownerOf(map)(answer.accountId as AccountId);
            if (owner?.url === url) expect(answer.kind).not.toBe("elsewhere");
            else expect(answer).toEqual({ kind: "elsewhere", accountId: answer.accountId, engine: owner });
          }
        }
      });
      const { accounts } = await dryRun(question.body, { accountIds: all });
      expect(accounts.map(({ accountId }) => accountId).sort()).toEqual(all);
      expect(accounts.every(({ kind }) => kind !== "elsewhere")).toBe(true);
      expect((await engines.accounts()).value.map(({ accountId }) => accountId).sort()).toEqual(all);
      for (const accountId of all)
        ok(await engines.feasibility({ accountId, sizing: { kind: "quote", amount: "500" } }));
    } finally {
      await second.stop();
    }
  });
});
