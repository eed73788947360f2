import { describe, expect, it } from "vitest";
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

describe("what the trader holds by hand", () => {
  const LEG = "BTC/USDT:USDT|both";

  it("is not known before it was read, and a change of it does not say how much it is", () => {
    const state = new AccountState("account" as AccountId, "tenant" as TenantId);
    state.moveExternal(LEG, decimal("1"));
    expect(state.knowsExternal(LEG)).toBe(false);
    expect(state.external.get(LEG)).toBeUndefined();
    state.noteExternalRead([]);
    expect(state.knowsExternal(LEG)).toBe(true);
    state.moveExternal(LEG, decimal("1"));
    expect(state.external.get(LEG)?.toString()).toBe("1");
  });

  it("is believed after a gap, and not known until it was read again", () => {
    const state = new AccountState("account" as AccountId, "tenant" as TenantId);
    state.noteExternal(LEG, decimal("2"));
    state.doubtExternal();
    state.moveExternal(LEG, decimal("-1"));
    expect(state.external.get(LEG)?.toString()).toBe("1");
    expect(state.knowsExternal(LEG)).toBe(false);
    state.noteExternalRead([LEG]);
    expect(state.knowsExternal(LEG), "all was read but this leg").toBe(false);
    state.noteExternal(LEG, decimal("3"));
    expect(state.knowsExternal(LEG)).toBe(true);
  });
});
