import { expect, it } from "vitest";
import type { AccountState } from "../accounts/account-state.ts";
import { positionKey } from "../accounts/account-state.ts";
import { decimal } from "../domain/decimal.ts";
import type { Order } from "../domain/order.ts";
import { order, position } from "../testing/builders.ts";
import { mayBeNaked } from "./may-be-naked.ts";

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
  what                                       | quantity | orders                                              | naked
  ${"a stop over all of it"}                 | ${"2"}   | ${[stop("2")]}                                      | ${false}
  ${"two stops that cover a short together"} | ${"-2"}  | ${[stop("1"), stop("1")]}                           | ${false}
  ${"nothing held, nothing resting"}         | ${"0"}   | ${[]}                                               | ${false}
  ${"no stop"}                               | ${"2"}   | ${[]}                                               | ${true}
  ${"a stop over a part"}                    | ${"2"}   | ${[stop("1.5")]}                                    | ${true}
  ${"an entry that may have filled"}         | ${"0"}   | ${[order({ state: "accepted" }, { leg: "entry" })]} | ${true}
  ${"a stop of which nobody knows"}          | ${"2"}   | ${[{ ...stop("2"), state: "unknown" }]}             | ${true}
`("$what: $naked", ({ quantity, orders, naked }) => {
  expect(mayBeNaked(held(quantity, orders))).toBe(naked);
});
