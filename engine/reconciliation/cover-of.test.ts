import { expect, it } from "vitest";
import type { AccountState } from "../accounts/account-state.ts";
import { positionKey } from "../accounts/account-state.ts";
import { decimal } from "../domain/decimal.ts";
import type { Order } from "../domain/order.ts";
import { order, position } from "../testing/builders.ts";
import { coverOf } from "./cover-of.ts";

const stop = (quantity: string): Order =>
  order({}, { leg: "stop", side: "sell", quantity: decimal(quantity), reduceOnly: true });
const held = (quantity: string, orders: readonly Order[]): Pick<AccountState, "orders" | "positions"> => {
  const owned = position({ quantity });
  return {
    positions: new Map([[positionKey(owned.instrumentId, owned.positionSide), owned]]),
    orders: new Map(orders.map((each, at) => [`${each.intent.clientOrderId}${at}` as never, each])),
  };
};

it.each`
  what                                                      | quantity | orders                                              | cover
  ${"a stop over all of it"}                                | ${"2"}   | ${[stop("2")]}                                      | ${"whole"}
  ${"two stops that cover a short together"}                | ${"-2"}  | ${[stop("1"), stop("1")]}                           | ${"whole"}
  ${"nothing held, nothing resting"}                        | ${"0"}   | ${[]}                                               | ${"whole"}
  ${"no stop"}                                              | ${"2"}   | ${[]}                                               | ${"none"}
  ${"a stop over a part"}                                   | ${"2"}   | ${[stop("1.5")]}                                    | ${"none"}
  ${"a stop of which nobody knows"}                         | ${"2"}   | ${[{ ...stop("2"), state: "unknown" }]}             | ${"none"}
  ${"an entry that may have filled"}                        | ${"0"}   | ${[order({ state: "accepted" }, { leg: "entry" })]} | ${"open"}
  ${"a stop over all of it, and one of which nobody knows"} | ${"2"}   | ${[stop("2"), { ...stop("2"), state: "claimed" }]}  | ${"open"}
  ${"no stop, and an entry that may have filled"}           | ${"2"}   | ${[order({ state: "unknown" }, { leg: "entry" })]}  | ${"none"}
`("$what: $cover", ({ quantity, orders, cover }) => {
  expect(coverOf(held(quantity, orders))).toBe(cover);
});
