// What our own orders made, told by the venue's ledger alone: quantity and cash, without any idea of entry prices or P&L rules.
// Once a quantity is back at zero, the cash that flowed is the realised P&L, whatever method a bookkeeper uses.
import { Decimal, decimal, ZERO } from "../../engine/domain/decimal.ts";
import { isOurs } from "../../engine/execution/client-order-id.ts";
import type { LedgerEntry } from "../../src/venue/core/ledger.ts";
import type { RunningVenue } from "../../src/venue/start-venue.ts";
import type { FleetAccount } from "../fleet/test-fleet.ts";

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

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const EXCHANGES = ["binance", "bybit"] as const;
const PAGE = 50_000;

export class OwnBook {
  readonly #venue: RunningVenue;
  readonly #legs = new Map<string, Map<string, Mutable<OwnLeg>>>();
  readonly #orders = new Set<string>();
  readonly #conditionals = new Set<string>();
  readonly #nextSeq = { binance: 1, bybit: 1 };
  #accepted = 0;

  constructor(venue: RunningVenue) {
    this.#venue = venue;
  }

  /** Orders and conditional orders of ours that the venue accepted, stops inside an entry included. */
  accepted(): number {
    this.#catchUp();
    return this.#accepted;
  }

  legs(account: FleetAccount): readonly OwnLeg[] {
    this.#catchUp();
    return [...(this.#legs.get(account.paperAccountId)?.values() ?? [])];
  }

  /** Own quantities that resting stops do not cover in full. Only the engine places stops here. */
  unprotected(accounts: readonly FleetAccount[]): readonly string[] {
    return accounts.flatMap((account) =>
      this.legs(account)
        .filter(({ quantity }) => !quantity.isZero())
        .flatMap(({ symbol, leg, quantity }) => {
          const stops = this.#venue.exchanges[account.venue]
            .openConditionals(account.paperAccountId, symbol)
            .filter((conditional) => conditional.leg === leg && conditional.trigger === "stop")
            .filter(({ side }) => side === (quantity.isNeg() ? "buy" : "sell"));
          const covered = Decimal.sum(0, ...stops.map((stop) => stop.quantity ?? quantity.abs()));
          const place = `${account.venue} ${account.paperAccountId} ${symbol} ${leg}`;
          return covered.gte(quantity.abs()) ? [] : [`${place}: ${quantity}, covered ${covered}`];
        }),
    );
  }

  #catchUp(): void {
    for (const exchange of EXCHANGES) {
      const page = this.#venue.exchanges[exchange].ledger(this.#nextSeq[exchange], PAGE);
      for (const entry of page.entries) this.#add(entry);
      this.#nextSeq[exchange] = page.nextSeq;
    }
  }

  #add(entry: LedgerEntry): void {
    if (isAcceptedOfOurs(entry, this.#orders, this.#conditionals)) this.#accepted += 1;
    if (entry.kind === "funding") addFunding(this.#leg(entry), entry.amount);
    if (entry.kind !== "fill") return;
    const leg = this.#leg(entry);
    if (this.#orders.has(entry.venueOrderId)) addFill(leg, entry);
    else leg.foreign = leg.foreign.add(signed(entry.side, decimal(entry.quantity)));
  }

  #leg({ accountId, symbol, leg }: Extract<LedgerEntry, { kind: "fill" | "funding" }>): Mutable<OwnLeg> {
    const legs = this.#legs.get(accountId) ?? new Map<string, Mutable<OwnLeg>>();
    this.#legs.set(accountId, legs);
    const key = `${symbol}|${leg}`;
    const known = legs.get(key) ?? emptyLeg(symbol, leg);
    legs.set(key, known);
    return known;
  }
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

function emptyLeg(symbol: string, leg: string): Mutable<OwnLeg> {
  const quantities = { quantity: ZERO, foreign: ZERO, fills: 0 };
  const money = { cash: ZERO, cashOfClosedRounds: ZERO, lastRoundCash: ZERO, funding: ZERO };
  const fees = { fees: ZERO, feesOfRound: ZERO, lastRoundFees: ZERO };
  return { symbol, leg, ...quantities, ...money, ...fees, venueRealised: ZERO };
}
