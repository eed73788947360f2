// Builders for tests of protection: facts of one long position, protective orders beside it, and what is told to be done.
import { decimal, ZERO } from "../domain/decimal.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import type { Leg, Order, OrderState } from "../domain/order.ts";
import type { UnixMs } from "../domain/time.ts";
import { instrument, order, position } from "../testing/builders.ts";
import type { ProtectionFacts } from "./protection-need.ts";
import { requiredProtection } from "./required-protection.ts";

export const protective = (
  leg: Leg,
  quantity: string,
  trigger: string,
  state: OrderState = "open",
  filled = "0",
): Order =>
  order(
    { state, filledQuantity: decimal(filled) },
    {
      clientOrderId: `${leg}-${quantity}-${trigger}` as ClientOrderId,
      leg,
      side: "sell",
      quantity: decimal(quantity),
      reduceOnly: true,
      type: { kind: leg === "stop" ? "stop-market" : "take-profit-market", triggerPrice: decimal(trigger) },
    },
  );

export const facts = (change: Partial<ProtectionFacts>): ProtectionFacts => ({
  position: position({ quantity: "2" }),
  awaitsFills: false,
  instrument: instrument(),
  orders: [],
  leavingOrders: new Set(),
  leavingAttached: new Set(),
  foreignOrders: [],
  attachesStop: false,
  attachedStops: new Set(),
  shared: false,
  compared: true,
  leaving: ZERO,
  overdue: false,
  silentUntil: 0 as UnixMs,
  unknownUntil: 0 as UnixMs,
  markPrice: undefined,
  ...change,
});

export const told = (change: Partial<ProtectionFacts>) => {
  const { actions, uncovered } = requiredProtection(facts(change));
  const words = actions.map((action) => {
    if (action.kind === "cancel") return `cancel ${action.clientOrderId}`;
    if (action.kind === "cancel-attached") return `cancel attached ${action.venueOrderId}`;
    if (action.kind === "take-target") return `take ${action.leg} ${action.quantity}`;
    const leg = action.kind === "place-stop" ? "stop" : action.leg;
    return `${leg} ${action.quantity} at ${action.triggerPrice}`;
  });
  return { words, uncovered: uncovered.toString() };
};
