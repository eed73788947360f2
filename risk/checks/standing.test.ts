// Who may trade at all: kill switches, subscription, account, environment, instrument lists.
import { describe, expect, it } from "vitest";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId, ProviderId, StrategyId, TenantId } from "../../engine/domain/ids.ts";
import type { InstrumentId } from "../../engine/domain/instrument.ts";
import { planEntry } from "../plan-entry.ts";
import type { RiskState } from "../risk-state.ts";
import { account, codes, entryRequest, instrument, type RequestChanges, riskState } from "../testing.ts";

const other = "OTHER/USDT:USDT" as InstrumentId;
const own = instrument().id;

function denied(changes: RequestChanges, state: Partial<RiskState> = {}): readonly string[] {
  const verdict = planEntry(entryRequest(changes), riskState(state));
  return verdict.kind === "denied" ? codes(verdict.denials) : [];
}

describe("trading state", () => {
  const platform = { scope: "platform", state: "halted" } as const;
  const tenant = { scope: "tenant", state: "reducing" } as const;
  const provider = { scope: "provider", state: "active" } as const;
  it.each([
    ["none", [], undefined, undefined],
    ["only active", [provider], undefined, undefined],
    ["reducing", [tenant], "TRADING_REDUCING", "tenant"],
    ["halted", [platform], "TRADING_HALTED", "platform"],
    ["flattening", [{ ...tenant, state: "flattening" }], "TRADING_FLATTENING", "tenant"],
    [
      "halted wins over flattening",
      [{ ...tenant, state: "flattening" }, platform],
      "TRADING_HALTED",
      "platform",
    ],
    [
      "halted wins over reducing",
      [tenant, { ...platform, scope: "instrument" }],
      "TRADING_HALTED",
      "instrument",
    ],
    ["two halts", [platform, { ...platform, scope: "account" }], "TRADING_HALTED", "platform, account"],
  ] as const)("%s", (_name, restrictions, code, scope) => {
    const verdict = planEntry(entryRequest(), riskState({ restrictions }));
    const denial = verdict.kind === "denied" ? verdict.denials[0] : undefined;
    expect(denial?.code).toBe(code);
    expect(denial?.detail.scope).toBe(scope);
  });
});

describe("one broken rule each", () => {
  it.each<[string, RequestChanges, Partial<RiskState>, readonly string[]]>([
    ["nothing broken", {}, {}, []],
    ["paused subscription", { subscription: { status: "paused" } }, {}, ["SUBSCRIPTION_NOT_ACTIVE"]],
    ["ended subscription", { subscription: { status: "ended" } }, {}, ["SUBSCRIPTION_NOT_ACTIVE"]],
    ["shorts only", { subscription: { directions: ["short"] } }, {}, ["DIRECTION_NOT_FOLLOWED"]],
    ["longs only", { subscription: { directions: ["long"] } }, {}, []],
    ["suspended account", { account: { status: "suspended" } }, {}, ["ACCOUNT_NOT_ACTIVE"]],
    ["unlinked account", { account: { status: "unlinked" } }, {}, ["ACCOUNT_NOT_ACTIVE"]],
    ["not armed", {}, { environmentArmed: false }, ["ENVIRONMENT_NOT_ARMED"]],
    ["an exit on its way", {}, { exitUnresolved: true }, ["EXIT_UNRESOLVED"]],
    ["long against the trader's short", {}, { external: decimal("-2") }, ["TRADER_HOLDS_OPPOSITE"]],
    ["long beside the trader's long", {}, { external: decimal("2") }, []],
    [
      "short against the trader's long",
      { plan: { direction: "short" } },
      { external: decimal("2") },
      ["TRADER_HOLDS_OPPOSITE"],
    ],
    ["live, not armed", { account: { environment: "live", armed: false } }, {}, ["LIVE_NOT_ARMED"]],
    ["live and armed", { account: { environment: "live", armed: true } }, {}, []],
    ["paper needs no arming", { account: { environment: "paper", armed: false } }, {}, []],
    ["testnet needs no arming", { account: { environment: "testnet", armed: false } }, {}, []],
    ["not reconciled", {}, { reconciled: false }, ["NOT_RECONCILED"]],
    ["halted instrument", { instrument: instrument({ status: "halted" }) }, {}, ["INSTRUMENT_NOT_TRADABLE"]],
    [
      "reduce-only instrument",
      { instrument: instrument({ status: "reduce-only" }) },
      {},
      ["INSTRUMENT_NOT_TRADABLE"],
    ],
    ["allowed", { limits: { allowedInstruments: [other, own] } }, {}, []],
    ["not allowed", { limits: { allowedInstruments: [other] } }, {}, ["INSTRUMENT_NOT_ALLOWED"]],
    ["empty allow list", { limits: { allowedInstruments: [] } }, {}, ["INSTRUMENT_NOT_ALLOWED"]],
    ["other blocked", { limits: { blockedInstruments: [other] } }, {}, []],
    ["blocked", { limits: { blockedInstruments: [own] } }, {}, ["INSTRUMENT_BLOCKED"]],
    [
      "blocked although allowed",
      { limits: { allowedInstruments: [own], blockedInstruments: [own] } },
      {},
      ["INSTRUMENT_BLOCKED"],
    ],
  ])("%s", (_name, changes, state, expected) => {
    expect(denied(changes, state)).toEqual(expected);
  });
});

describe("identities", () => {
  it.each<[string, RequestChanges, string | undefined]>([
    ["account of another tenant", { account: { tenantId: "tenant-2" as TenantId } }, "tenants"],
    ["subscription of another tenant", { subscription: { tenantId: "tenant-2" as TenantId } }, "tenants"],
    ["signal of another tenant", { signal: { tenantId: "tenant-2" as TenantId } }, "tenants"],
    [
      "subscription of another account",
      { subscription: { accountId: "account-2" as AccountId } },
      "accounts",
    ],
    ["another provider", { subscription: { providerId: "provider-2" as ProviderId } }, "strategies"],
    ["another strategy", { subscription: { strategyId: "strategy-2" as StrategyId } }, "strategies"],
    ["another instrument", { signal: { instrumentId: other } }, "instruments"],
    ["another venue", { account: { ...account(), venue: "bybit" } }, "venues"],
    ["all of a piece", {}, undefined],
  ])("%s", (_name, changes, what) => {
    const verdict = planEntry(entryRequest(changes), riskState());
    const denials = verdict.kind === "denied" ? verdict.denials : [];
    expect(codes(denials)).toEqual(what === undefined ? [] : ["IDENTITY_MISMATCH"]);
    expect(denials[0]?.detail.what).toBe(what);
  });
});
