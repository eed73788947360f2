import { expect, it } from "vitest";
import { type Decimal, decimal, ZERO } from "../domain/decimal.ts";
import type { AccountId, ClientOrderId, TenantId } from "../domain/ids.ts";
import { FLAT } from "../domain/position.ts";
import type { UnixMs } from "../domain/time.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import { order, report } from "../testing/builders.ts";
import { AccountState } from "./account-state.ts";

const AT = 1_790_000_000_000 as UnixMs;

it("an order that another process sent is forgotten whole, also when the venue has told its end meanwhile", () => {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  const theirs = order({ state: "claimed" }, { quantity: decimal("2") });
  const { clientOrderId, instrumentId, positionSide } = theirs.intent;
  state.setOrder(theirs, AT);
  state.setOrder({ ...theirs, state: "filled", filledQuantity: decimal("2") }, (AT + 1) as UnixMs);
  expect(state.awaitsFills(instrumentId, positionSide)).toBe(true);
  state.withdraw(clientOrderId);
  expect(state.awaitsFills(instrumentId, positionSide)).toBe(false);
  expect(state.findOrder(clientOrderId)).toBeUndefined();
});

it("keeps the last orders that ended, and those whose fills are on their way, however many ended since", () => {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  const numbered = (n: number): ClientOrderId => `order-${n}` as ClientOrderId;
  const end = (n: number, filledQuantity: Decimal) =>
    state.setOrder(
      { ...order({ state: "filled", filledQuantity }, { clientOrderId: numbered(n) }) },
      (AT + n) as UnixMs,
    );
  end(0, decimal("2"));
  for (let n = 1; n <= 100; n += 1) end(n, ZERO);
  expect(state.findOrder(numbered(0))?.filledQuantity).toEqual(decimal("2"));
  expect([84, 85, 86, 100].map((n) => state.findOrder(numbered(n)) !== undefined)).toEqual([
    false,
    false,
    true,
    true,
  ]);
  expect(state.settled.size).toBe(16);
  state.applied.set(numbered(0), decimal("2"));
  expect([...state.awaitingFills()]).toEqual([]);
  end(101, ZERO);
  expect(state.findOrder(numbered(0))).toBeUndefined();
});

it("a stop of the venue's is known for ours after a restart, where it was made for what stands or stood", () => {
  const stop = decimal("95");
  const times = { openedAt: AT, lastExitAt: (AT + 1_000) as UnixMs };
  const told = (at: number, triggerPrice: Decimal, position: Partial<OwnedPosition> = {}) => {
    const state = new AccountState("account" as AccountId, "tenant" as TenantId);
    const { instrumentId, positionSide } = report();
    const held = state.position(instrumentId, positionSide);
    state.setPosition({ ...held, stopPrice: stop, ...times, ...position });
    const here = { clientOrderId: undefined, at: at as UnixMs, triggerPrice, side: "sell" } as const;
    state.noteForeignOrder(report({ ...here, state: "open", conditional: "stop" }));
    return state.attachedStops.size === 1;
  };
  const long = { net: { ...FLAT, quantity: decimal("1") } };
  expect(told(AT, stop), "made as it was opened").toBe(true);
  expect(told(AT + 2_000, stop), "made after it had closed").toBe(false);
  expect(told(AT, decimal("94")), "at another price").toBe(false);
  expect(told(AT, stop, { openedAt: undefined }), "nobody knows when it was opened").toBe(false);
  expect(told(AT + 2_000, stop, long), "it closes what stands").toBe(true);
  expect(told(AT, stop, { net: { ...FLAT, quantity: decimal("-1") } }), "it would add to what stands").toBe(
    false,
  );
});
