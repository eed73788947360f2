import { expect, it } from "vitest";
import { decimal } from "../domain/decimal.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import { order } from "../testing/builders.ts";
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
