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

it("keeps what ended of late, the last orders of what is older, and those whose fills are on their way", () => {
  const state = new AccountState("account" as AccountId, "tenant" as TenantId);
  const numbered = (n: number): ClientOrderId => `order-${n}` as ClientOrderId;
  const end = (n: number, at: number, filledQuantity: Decimal) =>
    state.setOrder(
      { ...order({ state: "filled", filledQuantity }, { clientOrderId: numbered(n) }) },
      (AT + at) as UnixMs,
    );
  const known = (ids: readonly number[]) => ids.map((n) => state.findOrder(numbered(n)) !== undefined);
  end(0, 0, decimal("2"));
  for (let n = 1; n <= 100; n += 1) end(n, n, ZERO);
  expect(state.settled.size).toBe(101);
  end(101, 30_050, ZERO);
  expect(known([0, 50, 51, 100, 101])).toEqual([true, false, true, true, true]);
  end(102, 60_000, ZERO);
  expect(state.settled.size).toBe(16);
  expect(known([0, 87, 88, 102])).toEqual([true, false, true, true]);
  state.applied.set(numbered(0), decimal("2"));
  expect([...state.awaitingFills()]).toEqual([]);
  end(103, 60_001, ZERO);
  expect(known([0, 103])).toEqual([false, true]);
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
