// What our own orders made, told by the venue's ledger alone: quantity and cash, without any idea of entry prices or P&L rules.
// Once a quantity is back at zero, the cash that flowed is the realised P&L, whatever method a bookkeeper uses.
import { Decimal, decimal, minDecimal, ZERO } from "../../engine/domain/decimal.ts";
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
  /** What reducing orders of ours took beyond our own quantity: from what the trader holds. Unsigned. */
  readonly oversold: Decimal;
  readonly oversoldFees: Decimal;
  readonly oversoldCash: Decimal;
  /** How far a payment and a fill within the same moment of venue time leave our share of the payment open. */
  readonly fundingSlack: Decimal;
}

/** Which of our orders did it, by the leg in its id; `attached` travelled inside an entry. */
export type OwnRole = "entry" | "stop" | "target" | "exit" | "emergency-exit" | "attached";

export interface Oversell {
  readonly account: string;
  readonly place: string;
  readonly role: OwnRole;
  readonly clientOrderId: string;
  readonly quantity: Decimal;
  readonly atMs: number;
  /** How long before it another order of ours reduced this leg, and how long the trader had held something on it. */
  readonly sinceReducedMs: number;
  readonly sinceSharedMs: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type FillEntry = Extract<LedgerEntry, { kind: "fill" }>;

interface Walked extends Mutable<OwnLeg> {
  reducedAtMs: number;
  /** Since when the trader has held something here. */
  sharedAtMs: number;
  movedAtMs: number;
  shareBeforeMove: Decimal;
}

const EXCHANGES = ["binance", "bybit"] as const;
const PAGE = 50_000;

export class OwnBook {
  readonly #venue: RunningVenue;
  readonly #legs = new Map<string, Map<string, Walked>>();
  readonly #orders = new Map<string, OwnRole>();
  readonly #conditionals = new Map<string, OwnRole>();
  readonly #oversells: Oversell[] = [];
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

  oversells(): readonly Oversell[] {
    this.#catchUp();
    return this.#oversells;
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
    if (entry.kind === "funding") addFunding(this.#leg(entry), entry.amount, millisecondsOf(entry));
    if (entry.kind !== "fill") return;
    const leg = this.#leg(entry);
    const role = this.#orders.get(entry.venueOrderId);
    noteMove(leg, millisecondsOf(entry));
    if (role === undefined) addForeign(leg, entry);
    else if (role === "entry") addOwn(leg, entry, decimal(entry.quantity));
    else this.#addReducing(leg, entry, role);
    if (leg.foreign.isZero()) leg.sharedAtMs = Number.POSITIVE_INFINITY;
    else if (leg.sharedAtMs === Number.POSITIVE_INFINITY) leg.sharedAtMs = millisecondsOf(entry);
  }

  /** Up to our own quantity it is ours; the rest was the trader's. */
  #addReducing(leg: Walked, fill: FillEntry, role: OwnRole): void {
    const quantity = decimal(fill.quantity);
    const atMs = millisecondsOf(fill);
    const own = minDecimal(quantity, leg.quantity.abs());
    if (own.gt(0)) addOwn(leg, fill, own);
    const beyond = quantity.sub(own);
    if (beyond.gt(0)) {
      addOversold(leg, fill, beyond);
      const { symbol, leg: side, clientOrderId } = fill;
      this.#oversells.push({
        ...{
          account: fill.accountId,
          place: `${symbol}|${side}`,
          role,
          clientOrderId,
          quantity: beyond,
          atMs,
        },
        ...{ sinceReducedMs: atMs - leg.reducedAtMs, sinceSharedMs: atMs - leg.sharedAtMs },
      });
    }
    leg.reducedAtMs = atMs;
  }

  #leg({ accountId, symbol, leg }: Extract<LedgerEntry, { kind: "fill" | "funding" }>): Walked {
    const legs = this.#legs.get(accountId) ?? new Map<string, Walked>();
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
function isAcceptedOfOurs(
  entry: LedgerEntry,
  orders: Map<string, OwnRole>,
  conditionals: Map<string, OwnRole>,
): boolean {
  if (entry.kind === "conditional.accepted") {
    const role =
      roleOf(entry.clientOrderId) ?? (entry.scope.startsWith("position-") ? "attached" : undefined);
    if (role !== undefined) conditionals.set(entry.conditionalId, role);
    return role !== undefined;
  }
  if (entry.kind !== "order.accepted") return false;
  const triggered = entry.conditionalId !== "";
  const role = triggered ? conditionals.get(entry.conditionalId) : roleOf(entry.clientOrderId);
  if (role === undefined) return false;
  orders.set(entry.venueOrderId, role);
  // A triggered stop is the conditional order that was counted before.
  return !triggered;
}

function roleOf(clientOrderId: string): OwnRole | undefined {
  return isOurs(clientOrderId) ? ROLES[clientOrderId.charAt(2)] : undefined;
}

const ROLES: Readonly<Record<string, OwnRole>> = {
  ...{ e: "entry", s: "stop", t: "target", x: "exit", z: "emergency-exit" },
};

function addOwn(leg: Walked, fill: FillEntry, unsigned: Decimal): void {
  const quantity = signed(fill.side, unsigned);
  const fee = partOfFee(fill, unsigned);
  leg.quantity = leg.quantity.add(quantity);
  leg.cash = leg.cash.sub(quantity.mul(fill.price));
  leg.fees = leg.fees.add(fee);
  leg.feesOfRound = leg.feesOfRound.add(fee);
  leg.venueRealised = leg.venueRealised.add(fill.realisedPnl);
  leg.fills += 1;
  if (!leg.quantity.isZero()) return;
  leg.cashOfClosedRounds = leg.cashOfClosedRounds.add(leg.cash);
  leg.lastRoundCash = leg.cash;
  leg.lastRoundFees = leg.feesOfRound;
  leg.cash = ZERO;
  leg.feesOfRound = ZERO;
}

/** Whoever sent it, it moved what the trader holds. */
function addOversold(leg: Walked, fill: FillEntry, unsigned: Decimal): void {
  const quantity = signed(fill.side, unsigned);
  leg.foreign = leg.foreign.add(quantity);
  leg.oversold = leg.oversold.add(unsigned);
  leg.oversoldCash = leg.oversoldCash.sub(quantity.mul(fill.price));
  const own = decimal(fill.quantity).sub(unsigned);
  leg.oversoldFees = leg.oversoldFees.add(decimal(fill.fee).sub(partOfFee(fill, own)));
}

function addForeign(leg: Walked, fill: FillEntry): void {
  leg.foreign = leg.foreign.add(signed(fill.side, decimal(fill.quantity)));
}

function partOfFee({ fee, quantity }: FillEntry, part: Decimal): Decimal {
  const whole = decimal(quantity);
  return part.eq(whole) ? decimal(fee) : decimal(fee).mul(part).div(whole).toDecimalPlaces(FEE_DECIMALS);
}

/** As the record splits them. */
const FEE_DECIMALS = 12;

/** The venue's milliseconds do not say which of a payment and a fill came first. */
const SAME_MOMENT_MS = 2;

function noteMove(leg: Walked, atMs: number): void {
  if (atMs - leg.movedAtMs > SAME_MOMENT_MS) leg.shareBeforeMove = shareOf(leg);
  leg.movedAtMs = atMs;
}

function addFunding(leg: Walked, amount: string, atMs: number): void {
  const share = shareOf(leg);
  leg.funding = leg.funding.add(share.mul(amount));
  if (atMs - leg.movedAtMs > SAME_MOMENT_MS) return;
  const open = share.sub(leg.shareBeforeMove).mul(amount).abs();
  leg.fundingSlack = leg.fundingSlack.add(open);
}

function shareOf({ quantity, foreign }: Walked): Decimal {
  const whole = quantity.add(foreign);
  return whole.isZero() ? ZERO : quantity.div(whole);
}

function millisecondsOf({ timeNs }: LedgerEntry): number {
  return Number(BigInt(timeNs) / 1_000_000n);
}

function signed(side: string, quantity: Decimal): Decimal {
  return side === "buy" ? quantity : quantity.neg();
}

function emptyLeg(symbol: string, leg: string): Walked {
  const quantities = { quantity: ZERO, foreign: ZERO, fills: 0, oversold: ZERO };
  const money = { cash: ZERO, cashOfClosedRounds: ZERO, lastRoundCash: ZERO, funding: ZERO };
  const fees = { fees: ZERO, feesOfRound: ZERO, lastRoundFees: ZERO };
  const beyond = { oversoldFees: ZERO, oversoldCash: ZERO, fundingSlack: ZERO };
  const moments = { reducedAtMs: 0, sharedAtMs: Number.POSITIVE_INFINITY, movedAtMs: 0 };
  const open = { ...moments, shareBeforeMove: ZERO };
  return { symbol, leg, ...quantities, ...money, ...fees, ...beyond, ...open, venueRealised: ZERO };
}
