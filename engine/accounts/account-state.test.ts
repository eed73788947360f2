import { expect, it } from "vitest";
import { type Decimal, decimal } from "../domain/decimal.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
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
