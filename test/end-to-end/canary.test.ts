// The canary against the paper venue: what a venue refuses it finds out with its own small orders, entries stop there and only
// there, exits and protection go on, and entries start again by themselves.
import { afterAll, beforeAll, expect, it } from "vitest";
import { setCanary } from "../../adapters/postgres/admin/accounts.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import type { FaultSpec } from "../../src/venue/control/fault-injector.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { type FleetAccount, startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";
import { ledgerOf, quantities, unprotected } from "../oracle/venue-oracle.ts";

const SYMBOL = "ETHUSDT";
const VENUES = ["binance", "bybit"] as const;

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let traders: readonly FleetAccount[];
let canaries: readonly FleetAccount[];
let signals = 0;
let stopped = false;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", subscribed: false, balance: "1000" },
    { venue: "bybit", subscribed: false, balance: "1000" },
  ]);
  traders = fleet.accounts.slice(0, 2);
  canaries = fleet.accounts.slice(2);
  for (const { id } of canaries) value(await setCanary(fleet.admin, { tenantId: fleet.tenantId, id }, true));
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  running = await startEngine({
    config,
    onFatal: (reason) => expect.unreachable(reason),
    settings: { canaryPeriodMs: 400, canaryRetryMs: 200 },
  });
  client = new EngineClient(running.url, fleet);
});

afterAll(async () => {
  if (!stopped) await running?.stop();
  await fleet?.stop();
});

async function send(rest: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  signals += 1;
  const answer = await client.post({
    ...{ id: `canary-${signals}`, issuedAt: new Date().toISOString(), instrument: SYMBOL },
    ...rest,
  });
  expect(answer.status).toBe(202);
  return eventually(async () => {
    const { decisions } = await client.trace(answer.body.signalId ?? "");
    expect(decisions).toHaveLength(traders.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return traders.map(({ id }) => {
      const own = decisions.find(({ accountId }) => accountId === id);
      return [own?.state, ...(own?.denials ?? []).map(({ code }) => code)].join(" ");
    });
  }, 15_000);
}
const open = () => send({ action: "open", side: "long", stop: "3%" });

const results = () =>
  Object.fromEntries(running.engine.canaries().map(({ venue, result }) => [venue, result.kind]));
const becomes = (wanted: Readonly<Record<string, string>>) =>
  eventually(() => expect(results()).toEqual(wanted));
const PASSED = { binance: "passed", bybit: "passed" };

async function readyz(): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(`${running.url}/readyz`);
  return { status: response.status, text: await response.text() };
}

/** Other things than canaries can hold it for a moment; the last answer says which. */
const becomesReady = () =>
  eventually(async () => {
    const { status, text } = await readyz();
    expect(status, text).toBe(200);
  });

const ofCanary = ({ venue, paperAccountId }: FleetAccount) =>
  ledgerOf(fleet.venue, venue).filter((entry) => entry.accountId === paperAccountId);

it("places, amends and withdraws every class of order, fills nothing and leaves nothing", async () => {
  await becomes(PASSED);
  for (const canary of canaries) {
    const ledger = ofCanary(canary);
    const kinds = new Set(ledger.map(({ kind }) => kind));
    expect(kinds).toContain("order.accepted");
    expect(kinds).toContain("conditional.accepted");
    expect(kinds).not.toContain("fill");
    const triggers = new Set(
      ledger.flatMap((entry) => (entry.kind === "conditional.accepted" ? [entry.trigger] : [])),
    );
    expect(triggers).toEqual(new Set(["stop", "take-profit"]));
  }
  await becomesReady();
  expect(await open()).toEqual(["done", "done"]);
});

it.each<[(typeof VENUES)[number], FaultSpec]>([
  ["binance", { kind: "reject-stop", exchange: "binance" }],
  ["bybit", { kind: "reject-stop", exchange: "bybit" }],
])(
  "stops entries at %s while it refuses stops, and there alone",
  { timeout: 30_000 },
  async (venue, fault) => {
    const at = VENUES.indexOf(venue);
    const expected = VENUES.map((name) => (name === venue ? "denied VENUE_CANARY_FAILED" : "done"));
    await send({ action: "close" });
    await open();
    await eventually(() => expect(unprotected(fleet.venue, traders)).toEqual([]));
    fleet.venue.control.faults.arm(fault);
    await becomes({ ...PASSED, [venue]: "failed" });
    const readiness = await readyz();
    expect(readiness.status).toBe(503);
    expect(readiness.text).toContain(`venue ${venue} paper`);
    expect(readiness.text).toContain("no entries");
    // What is open there can be left.
    expect((await send({ action: "close" }))[at]).toBe("done");
    await eventually(() => expect(quantities(fleet.venue, traders, SYMBOL)[at]).toBe("0"));
    expect(await open()).toEqual(expected);
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    expect(metrics).toMatch(new RegExp(`canary_entries_stopped{venue="${venue}",environment="paper"} 1`));

    fleet.venue.control.faults.clear(undefined);
    await becomes(PASSED);
    expect((await open())[at]).toBe("done");
    await becomesReady();
    for (const canary of canaries) expect(ofCanary(canary).map(({ kind }) => kind)).not.toContain("fill");
  },
);

it("draws no conclusion about the venue from its own revoked key", async () => {
  const [canary] = canaries;
  if (canary === undefined) throw new Error("no canary");
  await fetch(`${fleet.venue.urls.control}/${canary.venue}/keys/revoke`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ accountId: canary.paperAccountId }),
  });
  await becomes({ ...PASSED, binance: "inconclusive" });
  await send({ action: "close" });
  expect(await open()).toEqual(["done", "done"]);
});

it("leaves no order behind when it stops", async () => {
  stopped = true;
  await running.stop();
  await eventually(() => {
    for (const { venue, paperAccountId } of canaries) {
      expect(fleet.venue.exchanges[venue].openOrders(paperAccountId)).toEqual([]);
      expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId)).toEqual([]);
    }
  });
});
