import { describe, expect, it } from "vitest";
import type { EventFrame } from "../../engine-client/read-events.ts";
import { noticesOf } from "./notices-of.ts";

const event = (kind: string, payload: object, more: object = {}) =>
  ({
    ...{ id: "boot:1", kind, at: "2026-11-27T12:00:00.000Z", tenantId: "t", traderId: "tr", accountId: "a" },
    ...{ providerId: "p", strategyId: "s", signalId: "sig", payload, ...more },
  }) as unknown as EventFrame;

describe("of the engine's events", () => {
  it.each`
    kind                       | payload                                                                            | told
    ${"order.changed"}         | ${{ state: "filled", clientOrderId: "c", leg: "entry" }}                           | ${["order-filled"]}
    ${"order.changed"}         | ${{ state: "open", clientOrderId: "c" }}                                           | ${[]}
    ${"position.changed"}      | ${{ quantity: "0", instrumentId: "BTC", positionSide: "both", realizedPnl: "-3" }} | ${["position-closed"]}
    ${"position.changed"}      | ${{ quantity: "0.1", instrumentId: "BTC" }}                                        | ${[]}
    ${"protection.changed"}    | ${{ state: "emergency", instrumentId: "BTC" }}                                     | ${["emergency-exit"]}
    ${"protection.changed"}    | ${{ state: "protected" }}                                                          | ${[]}
    ${"account.suspended"}     | ${{ reason: "-2015" }}                                                             | ${["account-suspended", "key-refused"]}
    ${"account.restored"}      | ${{ reason: null }}                                                                | ${[]}
    ${"decision.made"}         | ${{ state: "denied", denials: [{ code: "TOO_SMALL" }, { code: "HALTED" }] }}       | ${["signal-denied"]}
    ${"decision.made"}         | ${{ state: "working", denials: [] }}                                               | ${[]}
    ${"trading-state.changed"} | ${{ level: "tenant", id: "t", state: "halted" }}                                   | ${["kill-switch"]}
    ${"signal.accepted"}       | ${{}}                                                                              | ${[]}
    ${"engine.health"}         | ${{ status: "ready" }}                                                             | ${[]}
    ${"resync"}                | ${{ reason: "gone" }}                                                              | ${[]}
  `("$kind tells of $told", ({ kind, payload, told }) => {
    expect(noticesOf(event(kind, payload)).map((notice) => notice.kind)).toEqual(told);
  });

  it("several that tell of one thing have one id", () => {
    const closed = (id: string, funding: string) =>
      noticesOf(
        event(
          "position.changed",
          { quantity: "0", instrumentId: "BTC", positionSide: "both", funding },
          { id },
        ),
      )[0];
    expect(closed("boot:1", "0")?.eventId).toBe(closed("boot:9", "1")?.eventId);
    expect(noticesOf(event("protection.changed", { state: "emergency" }))[0]?.eventId).toBe("boot:1");
  });

  it("the reasons of a denial are told by their codes, and facts are words and numbers only", () => {
    const denials = [{ code: "TOO_SMALL", detail: { secret: "x" } }];
    expect(
      noticesOf(event("decision.made", { state: "denied", denials, instrumentId: { odd: 1 } }))[0]?.facts,
    ).toEqual({
      ...{ accountId: "a", signalId: "sig", action: null, codes: "TOO_SMALL", instrumentId: null },
    });
  });
});
