import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { EventView } from "../../engine/http/event-view.ts";
import { mayReceive } from "./may-receive.ts";

const KINDS = [
  ...["signal.accepted", "decision.made", "decision.settled", "order.changed", "fill.recorded"],
  ...["funding.recorded", "position.changed", "protection.changed", "account.suspended", "account.restored"],
  ...["trading-state.changed", "engine.health", "pnl.changed", "tenant-pnl.changed"],
] as readonly EventView["kind"][];
const LEVELS = ["platform", "tenant", "provider", "trader", "account", "instrument"] as const;

/** Few names, so that they often meet. */
const name = fc.constantFrom("a", "b", "c");
const nameOrNull = fc.option(name, { nil: null });
const event = fc.record({
  kind: fc.constantFrom(...KINDS),
  tenantId: nameOrNull,
  traderId: nameOrNull,
  providerId: nameOrNull,
  payload: fc.record({ level: fc.constantFrom(...LEVELS), id: name }),
});
const tenantId = name.map((id) => id as TenantId);
const traderScope = fc.record({
  kind: fc.constant("tenant" as const),
  tenantId,
  traderId: name.map((id) => id as TraderId),
});
const providerScope = fc.record({
  kind: fc.constant("tenant" as const),
  tenantId,
  providerId: name.map((id) => id as ProviderId),
});
const anyScope: fc.Arbitrary<Scope> = fc.oneof(
  fc.constant({ kind: "platform" as const }),
  fc.record({ kind: fc.constant("tenant" as const), tenantId }),
  traderScope,
  providerScope,
);
const SWITCH = "trading-state.changed";
const runs = { numRuns: 5_000 };

describe("an event", () => {
  it("of one tenant never reaches another, nor the platform", () => {
    fc.assert(
      fc.property(anyScope, event, (scope, told) => {
        if (!(told.tenantId !== null && mayReceive(scope, told))) return;
        expect(scope).toMatchObject({ kind: "tenant", tenantId: told.tenantId });
      }),
      runs,
    );
  });

  it("without a tenant reaches nobody, but for health and switches of the platform", () => {
    fc.assert(
      fc.property(anyScope, event, (scope, told) => {
        if (!(told.tenantId === null && mayReceive(scope, told))) return;
        expect(["engine.health", SWITCH]).toContain(told.kind);
        if (told.kind === SWITCH) expect(["platform", "instrument"]).toContain(told.payload.level);
      }),
      runs,
    );
  });

  it("of one trader never reaches another", () => {
    fc.assert(
      fc.property(traderScope, event, (scope, told) => {
        if (!(told.tenantId !== null && told.kind !== SWITCH && mayReceive(scope, told))) return;
        expect(told.traderId).toBe(scope.traderId);
      }),
      runs,
    );
  });

  it("tells a provider of own signals only, never of what followers' accounts do", () => {
    fc.assert(
      fc.property(providerScope, event, (scope, told) => {
        if (!(told.tenantId !== null && told.kind !== SWITCH && mayReceive(scope, told))) return;
        expect(told).toMatchObject({ kind: "signal.accepted", providerId: scope.providerId });
      }),
      runs,
    );
  });

  it("about a switch reaches traders and providers only where it is the tenant's or their own", () => {
    fc.assert(
      fc.property(fc.oneof(traderScope, providerScope), event, (scope, told) => {
        if (!(told.tenantId !== null && told.kind === SWITCH && mayReceive(scope, told))) return;
        const own = "traderId" in scope ? scope.traderId : scope.providerId;
        const { level, id } = told.payload;
        const isOwn = id === own && level === ("traderId" in scope ? "trader" : "provider");
        const isOwnAccount = "traderId" in scope && told.traderId === scope.traderId;
        expect(level === "tenant" || level === "instrument" || isOwn || isOwnAccount).toBe(true);
      }),
      runs,
    );
  });

  it("reaches nobody whose limits it does not know", () => {
    fc.assert(
      fc.property(traderScope, providerScope, event, (trader, provider, told) => {
        if (!(told.tenantId !== null)) return;
        const limited: Scope = { ...trader, ...{ venueId: "v" } };
        expect(mayReceive(limited, told)).toBe(false);
        expect(mayReceive({ ...trader, ...provider }, told)).toBe(false);
      }),
      runs,
    );
  });

  it.each([
    [
      { kind: "tenant", tenantId: "a" },
      { kind: "fill.recorded", traderId: "b" },
    ],
    [
      { kind: "tenant", tenantId: "a", traderId: "b" },
      { kind: "order.changed", traderId: "b" },
    ],
    [
      { kind: "tenant", tenantId: "a", traderId: "b" },
      { kind: SWITCH, payload: { level: "trader", id: "b" } },
    ],
    [
      { kind: "tenant", tenantId: "a", traderId: "b" },
      { kind: SWITCH, payload: { level: "tenant", id: "a" } },
    ],
    [
      { kind: "tenant", tenantId: "a", providerId: "c" },
      { kind: "signal.accepted", providerId: "c" },
    ],
    [{ kind: "platform" }, { kind: "engine.health", tenantId: null }],
    [
      { kind: "tenant", tenantId: "a", traderId: "b" },
      { kind: "engine.health", tenantId: null },
    ],
  ])("reaches whom it concerns: %j hears of %j", (scope, changes) => {
    const nobody = { tenantId: "a", traderId: null, providerId: null, payload: {} };
    expect(mayReceive(scope as Scope, { ...nobody, ...changes } as Parameters<typeof mayReceive>[1])).toBe(
      true,
    );
  });
});
