// Lets stops, targets and emergency exits through. Nothing may stop protection but that it would not protect.
import type { Approved } from "../engine/domain/approved.ts";
import type { Decimal } from "../engine/domain/decimal.ts";
import type { Denial } from "../engine/domain/decision.ts";
import type { OrderIntent } from "../engine/domain/order.ts";
import { checkReduction } from "./check-order.ts";
import { deny } from "./deny.ts";

/** `position`: signed quantity that our own orders made. The trigger may be on either side of the price: a trailed stop is in profit. */
export function approveProtection(intent: OrderIntent, position: Decimal): Approved<OrderIntent> | Denial {
  const { leg } = intent;
  if (leg === "entry" || leg === "exit") return deny("NOT_A_PROTECTION_LEG", { leg });
  return checkReduction(intent, position);
}
