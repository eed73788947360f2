// Leverage and margin mode of an entry: set at the venue, once per account and instrument, before the entry is sized for good.
import type { Account } from "../domain/account.ts";
import type { Denial } from "../domain/decision.ts";
import type { OrderIntent } from "../domain/order.ts";
import type { TradeSettings } from "../ports/venue.ts";
import type { Planned } from "./plan-seat.ts";

/** Something must be asked before it can be committed: the venue, or what the tenant may still use. */
export function needsPreparation({ plan, venue, seat, execution }: Planned): boolean {
  if (execution === "ask") return true;
  if (plan.kind !== "enter" || venue === undefined) return false;
  return !venue.isPrepared(seat.account.id, plan.intent.instrumentId, settingsOf(seat.account, plan.intent));
}

export function settingsOf(account: Account, intent: OrderIntent): TradeSettings {
  return { leverage: intent.leverage ?? account.limits.leverageDefault, marginMode: account.marginMode };
}

export function settingsRefused(code: string, reason: string): Denial {
  return {
    code: "VENUE_SETTINGS_REFUSED",
    sentence: "The venue did not accept the leverage or margin mode that this entry needs.",
    detail: { code, reason },
  };
}
