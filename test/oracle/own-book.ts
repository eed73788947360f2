// What our own orders made, told by the venue's ledger alone: quantity and cash, without any idea of entry prices or P&L rules.
// Once a quantity is back at zero, the cash that flowed is the realised P&L, whatever method a bookkeeper uses.
import { Decimal, decimal, ZERO } from "../../engine/domain/decimal.ts";
import { isOurs } from "../../engine/execution/client-order-id.ts";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";
import type { RunningVenue } from "../../src/venue/start-venue.ts";
import type { FleetAccount } from "../fleet/test-fleet.ts";
import { ledgerOf } from "./venue-oracle.ts";

/** One account, instrument and leg. Money in the quote asset. */
export interface OwnLeg {
  readonly symbol: string;
  readonly leg: string;
  /** Signed. */
  readonly quantity: Decimal;
  /** Sales less purchases since the quantity was last zero. */
  readonly cash: Decimal;
  /** The same over everything that was closed before. */
  readonly cashOfClosedRounds: Decimal;
  readonly fees: Decimal;
  readonly feesOfRound: Decimal;
  /** Our share of each payment, by our share of the venue's quantity at that moment. */
  readonly funding: Decimal;
  /** Cash of the last round that went back to zero. */
  readonly lastRoundCash: Decimal;
  readonly lastRoundFees: Decimal;
  /** What anybody else did in this leg, signed. */
  readonly foreign: Decimal;
  /** As the venue books them, our own fills only. */
  readonly venueRealised: Decimal;
  readonly fills: number;
}

export interface OwnBook {
  /** By paper account, then `symbol|leg`. */
  readonly legs: ReadonlyMap<string, ReadonlyMap<string, OwnLeg>>;
  /** Orders and conditional orders of ours that the venue accepted, stops inside an entry included. */
  readonly accepted: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function ownBookOf(venue: RunningVenue): OwnBook {
  const legs = new Map<string, Map<string, Mutable<OwnLeg>>>();
  let accepted = 0;
  for (const exchange of ["binance", "bybit"] as const) {
    const ourOrders = new Set<string>();
    const ourConditionals = new Set<string>();
    const legOf = (accountId: string, symbol: string, leg: string) => openLeg(legs, accountId, symbol, leg);
    for (const entry of ledgerOf(venue, exchange)) {
      if (isAcceptedOfOurs(entry, ourOrders, ourConditionals)) accepted += 1;
      if (entry.kind === "fill") {
        const leg = legOf(entry.accountId, entry.symbol, entry.leg);
        if (ourOrders.has(entry.venueOrderId)) addFill(leg, entry);
        else leg.foreign = leg.foreign.add(signed(entry.side, decimal(entry.quantity)));
      }
      if (entry.kind === "funding") addFunding(legOf(entry.accountId, entry.symbol, entry.leg), entry.amount);
    }
  }
  return { legs, accepted };
}

export function legsOf(book: OwnBook, account: FleetAccount): readonly OwnLeg[] {
  return [...(book.legs.get(account.paperAccountId)?.values() ?? [])];
}

export function sumOf(legs: readonly OwnLeg[], read: (leg: OwnLeg) => Decimal): Decimal {
  return Decimal.sum(0, ...legs.map(read));
}

/** Notes whose it is. Only the engine puts stops inside entries here: a trader by hand sends plain orders. */
function isAcceptedOfOurs(entry: LedgerEntry, orders: Set<string>, conditionals: Set<string>): boolean {
  if (entry.kind === "conditional.accepted") {
    if (!isOurs(entry.clientOrderId) && !entry.scope.startsWith("position-")) return false;
    conditionals.add(entry.conditionalId);
    return true;
  }
  if (entry.kind !== "order.accepted") return false;
  const triggered = entry.conditionalId !== "";
  if (triggered ? !conditionals.has(entry.conditionalId) : !isOurs(entry.clientOrderId)) return false;
  orders.add(entry.venueOrderId);
  // A triggered stop is the conditional order that was counted before.
  return !triggered;
}

function addFill(leg: Mutable<OwnLeg>, fill: Extract<LedgerEntry, { kind: "fill" }>): void {
  const quantity = signed(fill.side, decimal(fill.quantity));
  leg.quantity = leg.quantity.add(quantity);
  leg.cash = leg.cash.sub(quantity.mul(fill.price));
  leg.fees = leg.fees.add(fill.fee);
  leg.feesOfRound = leg.feesOfRound.add(fill.fee);
  leg.venueRealised = leg.venueRealised.add(fill.realisedPnl);
  leg.fills += 1;
  if (!leg.quantity.isZero()) return;
  leg.cashOfClosedRounds = leg.cashOfClosedRounds.add(leg.cash);
  leg.lastRoundCash = leg.cash;
  leg.lastRoundFees = leg.feesOfRound;
  leg.cash = ZERO;
  leg.feesOfRound = ZERO;
}

function addFunding(leg: Mutable<OwnLeg>, amount: string): void {
  const whole = leg.quantity.add(leg.foreign);
  if (whole.isZero()) return;
  leg.funding = leg.funding.add(decimal(amount).mul(leg.quantity).div(whole));
}

function signed(side: string, quantity: Decimal): Decimal {
  return side === "buy" ? quantity : quantity.neg();
}

function openLeg(
  legs: Map<string, Map<string, Mutable<OwnLeg>>>,
  accountId: string,
  symbol: string,
  leg: string,
): Mutable<OwnLeg> {
  const ofAccount = legs.get(accountId) ?? new Map<string, Mutable<OwnLeg>>();
  legs.set(accountId, ofAccount);
  const key = `${symbol}|${leg}`;
  const known = ofAccount.get(key);
  if (known !== undefined) return known;
  const money = {
    ...{ quantity: ZERO, cash: ZERO, cashOfClosedRounds: ZERO, fees: ZERO, feesOfRound: ZERO, funding: ZERO },
    ...{ lastRoundCash: ZERO, lastRoundFees: ZERO, foreign: ZERO, venueRealised: ZERO },
  };
  const fresh: Mutable<OwnLeg> = { symbol, leg, ...money, fills: 0 };
  ofAccount.set(key, fresh);
  return fresh;
}
