// What the engine holds in memory for one account. It is rebuilt from the record and the venue at start-up;
// reservations are the orders themselves, so a budget can never outlive or predate its order.
import { type Decimal, ZERO } from "../domain/decimal.ts";
import type { AccountId, ClientOrderId, TenantId, VenueOrderId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { isTerminal, type Order } from "../domain/order.ts";
import { FLAT } from "../domain/position.ts";
import type { PositionSide } from "../domain/side.ts";
import type { UnixMs } from "../domain/time.ts";
import type { AccountEquity, OwnedPosition } from "../ports/position-store.ts";
import type { BalanceReport, OrderReport, ToldPosition } from "../ports/venue.ts";
import { ExternalHoldings } from "./external-holdings.ts";
import { KnownTrades, type TradeName } from "./known-trades.ts";
import { LegMoves, type LegQuantities } from "./leg-moves.ts";

/**
 * Terminal orders kept to attribute late facts: all of this time, in which the record has certainly been told of them, and of what
 * is older the last few. Of the rest the record tells. Thousands of accounts keep as many each.
 */
const SETTLED_KEPT_MS = 30_000;
const SETTLED_KEPT = 16;
const FOREIGN_KEPT = 64;
const FUNDINGS_KEPT = 512;
/** The venue's clock stamps trades, ours says when the record was read. */
const CLOCK_SLACK_MS = 5_000;
const NONE = [] as const;

interface EndedOrder {
  readonly order: Order;
  readonly at: UnixMs;
}

export interface MarginHold {
  readonly margin: Decimal;
  /** Set once the order is terminal: the hold lasts until a balance report that is newer. */
  readonly settledAt: UnixMs | undefined;
}

export interface LegDoubt {
  /** The latest trade that raised it: what does not list that one is no proof. */
  readonly tradedAt: UnixMs;
  /** What our book lacks by the trades that were read, and since when they say so. */
  readonly found?: { readonly missing: Decimal; readonly since: UnixMs };
}

export class AccountState {
  readonly accountId: AccountId;
  readonly tenantId: TenantId;
  /** False until the venue's view was compared with ours: no entries before. */
  reconciled = false;
  /** Another engine has this account now: whoever still holds this state stops, and no fact enters it any more. */
  retired = false;
  /** Positions, by key, of which the venue has less than we own, and no trade says why: since when. */
  readonly goneSince = new Map<string, UnixMs>();
  /** The record has lost time, and what its orders did meanwhile was not read at the venue yet: our book may be wrong. */
  lostTimeUnread = false;
  /** Trades up to then may be in the positions that came from the record. */
  recordReadAt = 0 as UnixMs;
  /** Of trades from then on, by the venue's clock, those that the record had are known here. */
  recordKnownSince = Number.POSITIVE_INFINITY as UnixMs;
  availableMargin: Decimal = ZERO;
  walletBalance: Decimal = ZERO;
  balanceAt = 0 as UnixMs;
  equity: AccountEquity | undefined;
  readonly positions = new Map<string, OwnedPosition>();
  readonly orders = new Map<ClientOrderId, Order>();
  /** Those that ended, oldest first. */
  readonly settled = new Map<ClientOrderId, EndedOrder>();
  /** Live orders of which a cancel was sent, and the venue has not said for sure since whether they still rest. */
  readonly leaving = new Set<ClientOrderId>();
  /** Sum of the fills applied per order: an order is complete when it reaches what its terminal report says. */
  readonly applied = new Map<ClientOrderId, Decimal>();
  /** Working orders at the venue that carry no id of ours: stops that travelled inside an entry, and the trader's own. */
  readonly foreignOrders = new Map<VenueOrderId, OrderReport>();
  /** What ended of them: a list that the venue made before must not bring them back. */
  readonly #endedForeign = new Set<VenueOrderId>();
  /** Positions came from the record, and the venue has not said yet which stops travelled inside their entries. */
  ordersUnread = false;
  /** A stop that travelled inside an entry may have stayed behind when the process before this one ended, and nobody has looked yet. */
  mayHaveLeftStop = false;
  /** Those of them that travelled inside an entry of ours. */
  readonly attachedStops = new Set<VenueOrderId>();
  /** Payments from then on may have been missed; undefined: the stream told them all. */
  fundingsUnreadSince: UnixMs | undefined;
  readonly external = new ExternalHoldings();
  /** By position key, the newest that the venue has told of each leg: ours and the trader's together. */
  readonly told = new Map<string, ToldPosition>();
  /** Legs, by key, of which trades came late, or before it was known what the trader held there: whose is what is not sure. */
  readonly doubtful = new Map<string, LegDoubt>();
  readonly moves = new LegMoves();
  readonly marginHolds = new Map<ClientOrderId, MarginHold>();
  /** What ended as filled, and whose fills are on their way. */
  readonly #late = new Set<ClientOrderId>();
  readonly #trades = new KnownTrades();
  readonly #fundings = new Set<string>();
  /** Grows with every trade and funding that is new to us. */
  tradesSeen = 0;

  constructor(accountId: AccountId, tenantId: TenantId) {
    this.accountId = accountId;
    this.tenantId = tenantId;
  }

  position(instrumentId: InstrumentId, positionSide: PositionSide): OwnedPosition {
    return (
      this.positions.get(positionKey(instrumentId, positionSide)) ?? this.#flat(instrumentId, positionSide)
    );
  }

  setPosition(position: OwnedPosition): void {
    this.positions.set(positionKey(position.instrumentId, position.positionSide), position);
  }

  appliedQuantity(id: ClientOrderId): Decimal {
    return this.applied.get(id) ?? ZERO;
  }

  /** Replaces the order; a terminal one leaves the live set and keeps its margin hold until the next balance. */
  setOrder(order: Order, now: UnixMs): void {
    const id = order.intent.clientOrderId;
    if (!isTerminal(order.state)) {
      this.orders.set(id, order);
      const { margin } = order.intent;
      if (margin !== undefined && !this.marginHolds.has(id))
        this.marginHolds.set(id, { margin, settledAt: undefined });
      return;
    }
    this.orders.delete(id);
    this.leaving.delete(id);
    this.settled.delete(id);
    this.settled.set(id, { order, at: now });
    if (order.filledQuantity.gt(this.appliedQuantity(id))) this.#late.add(id);
    this.#forgetSettled(now);
    const hold = this.marginHolds.get(id);
    if (hold === undefined) return;
    if (order.filledQuantity.isZero()) this.marginHolds.delete(id);
    else this.marginHolds.set(id, { ...hold, settledAt: now });
  }

  /** Forgets an order that was never ours to send: another process decided first. What became of theirs the record knows. */
  withdraw(id: ClientOrderId): void {
    this.orders.delete(id);
    this.settled.delete(id);
    this.#late.delete(id);
    this.marginHolds.delete(id);
  }

  /** What entries may still add to positions: also what ended as filled and whose fills are on their way. */
  entriesInFlight(): readonly { readonly order: Order; readonly quantity: Decimal }[] {
    if (this.orders.size === 0 && this.#late.size === 0) return NONE;
    const inFlight: { order: Order; quantity: Decimal }[] = [];
    for (const order of this.orders.values()) {
      if (order.intent.leg !== "entry") continue;
      const quantity = order.intent.quantity.sub(this.appliedQuantity(order.intent.clientOrderId));
      if (quantity.gt(ZERO)) inFlight.push({ order, quantity });
    }
    for (const { order, quantity } of this.awaitingFills())
      if (order.intent.leg === "entry") inFlight.push({ order, quantity });
    return inFlight;
  }

  /** Orders, live and ended, that filled more than we have trades of. */
  ordersMissingFills(): readonly Order[] {
    const live = [...this.orders.values()].filter(({ intent: { clientOrderId }, filledQuantity }) =>
      filledQuantity.gt(this.appliedQuantity(clientOrderId)),
    );
    return [...live, ...Array.from(this.awaitingFills(), ({ order }) => order)];
  }

  /** Those of them here. */
  missingFills(instrumentId: InstrumentId, positionSide: PositionSide): readonly Order[] {
    return this.ordersMissingFills().filter(
      ({ intent }) => intent.instrumentId === instrumentId && intent.positionSide === positionSide,
    );
  }

  /** An order ended here and its fills are on their way: what our book says of the position is about to change. */
  awaitsFills(instrumentId: InstrumentId, positionSide: PositionSide): boolean {
    for (const { order } of this.awaitingFills()) {
      const { intent } = order;
      if (intent.instrumentId === instrumentId && intent.positionSide === positionSide) return true;
    }
    return false;
  }

  /** Orders that ended as filled, and how much of that is not in the position yet. */
  *awaitingFills(): Iterable<{ readonly order: Order; readonly quantity: Decimal }> {
    for (const id of this.#late) {
      const order = this.settled.get(id)?.order;
      const quantity = order?.filledQuantity.sub(this.appliedQuantity(id));
      if (order !== undefined && quantity?.gt(ZERO) === true) yield { order, quantity };
      else this.#late.delete(id);
    }
  }

  /** Signed: what the trader holds by hand on this leg. */
  externalOn(instrumentId: InstrumentId, positionSide: PositionSide): Decimal {
    return this.external.get(positionKey(instrumentId, positionSide)) ?? ZERO;
  }

  noteForeignOrder(report: OrderReport): void {
    const { venueOrderId } = report;
    if (isTerminal(report.state)) this.endForeignOrder(venueOrderId);
    else if (!this.#endedForeign.has(venueOrderId)) {
      this.foreignOrders.set(venueOrderId, report);
      this.#noteAttachedStop(report);
    }
  }

  endForeignOrder(venueOrderId: VenueOrderId): void {
    this.foreignOrders.delete(venueOrderId);
    this.#endedForeign.add(venueOrderId);
    evictOldest(this.#endedForeign, FOREIGN_KEPT);
  }

  noteDoubt(key: string, tradedAt: UnixMs): void {
    const known = this.doubtful.get(key)?.tradedAt ?? tradedAt;
    this.doubtful.set(key, { tradedAt: Math.max(known, tradedAt) as UnixMs });
  }

  heldOn(instrumentId: InstrumentId, positionSide: PositionSide): LegQuantities {
    const owned = this.position(instrumentId, positionSide).net.quantity;
    return { owned, external: this.externalOn(instrumentId, positionSide) };
  }

  /** The trader holds a quantity of their own on this leg: the venue nets it with ours. */
  isShared(instrumentId: InstrumentId, positionSide: PositionSide): boolean {
    return !this.externalOn(instrumentId, positionSide).isZero();
  }

  /** The position less what market orders are taking out already: guard and signals may close at the same moment. */
  quantityStaying({ instrumentId, positionSide, net }: OwnedPosition): Decimal {
    let left = net.quantity.abs();
    for (const { intent } of this.orders.values()) {
      if (intent.instrumentId !== instrumentId || intent.positionSide !== positionSide) continue;
      if (!intent.reduceOnly || intent.type.kind !== "market") continue;
      left = left.sub(intent.quantity).add(this.appliedQuantity(intent.clientOrderId));
    }
    if (!left.gt(ZERO)) return ZERO;
    return net.quantity.isNeg() ? left.neg() : left;
  }

  findOrder(id: ClientOrderId): Order | undefined {
    return this.orders.get(id) ?? this.settled.get(id)?.order;
  }

  /** The oldest go first; whose fills are on their way is waited for. */
  #forgetSettled(now: UnixMs): void {
    for (const [id, { at }] of this.settled) {
      if (this.settled.size <= SETTLED_KEPT || now - at < SETTLED_KEPT_MS) return;
      if (this.#late.has(id)) continue;
      this.settled.delete(id);
      this.applied.delete(id);
    }
  }

  /** A stop that an entry of ours carried: it has no id of ours, but its leg, side and price. */
  #noteAttachedStop(report: OrderReport): void {
    const { conditional, instrumentId, positionSide, side, triggerPrice } = report;
    if (conditional !== "stop" || triggerPrice === undefined) return;
    const position = this.position(instrumentId, positionSide);
    // After a restart the entry is not known any more, but what it opened is.
    const isAtPrice = position.stopPrice?.eq(triggerPrice) === true && isMadeFor(position, report);
    const carried = ({ intent }: Order) =>
      intent.instrumentId === instrumentId &&
      intent.positionSide === positionSide &&
      intent.side !== side &&
      intent.attachedStop?.eq(triggerPrice) === true;
    const ended = [...this.settled.values()].map(({ order }) => order);
    if (!isAtPrice && ![...this.orders.values(), ...ended].some(carried)) return;
    this.attachedStops.add(report.venueOrderId);
    evictOldest(this.attachedStops, FOREIGN_KEPT);
  }

  /** False when this trade was applied before. */
  rememberTrade(trade: TradeName, now: UnixMs): boolean {
    const isNew = this.#trades.add(trade, now);
    if (isNew) this.tradesSeen += 1;
    return isNew;
  }

  knowsTrade(trade: TradeName): boolean {
    return this.#trades.has(trade);
  }

  /** Not known here, and yet it may be in the book: from before the record was read, or forgotten since. */
  mayHaveForgotten(trade: TradeName): boolean {
    if (this.#trades.has(trade)) return false;
    if (trade.at <= this.#trades.forgottenUntil) return true;
    return trade.at - CLOCK_SLACK_MS <= this.recordReadAt && trade.at < this.recordKnownSince;
  }

  /** False when this payment was applied before. */
  rememberFunding(venueFundingId: string): boolean {
    if (this.#fundings.has(venueFundingId)) return false;
    this.#fundings.add(venueFundingId);
    this.tradesSeen += 1;
    evictOldest(this.#fundings, FUNDINGS_KEPT);
    return true;
  }

  applyBalance(balance: BalanceReport, at: UnixMs): void {
    this.walletBalance = balance.walletBalance;
    this.availableMargin = balance.availableMargin;
    this.balanceAt = at;
    for (const [id, hold] of this.marginHolds) {
      if (hold.settledAt !== undefined && hold.settledAt < at) this.marginHolds.delete(id);
    }
  }

  hasExposure(): boolean {
    if (this.orders.size > 0) return true;
    for (const position of this.positions.values()) if (!position.net.quantity.isZero()) return true;
    return false;
  }

  #flat(instrumentId: InstrumentId, positionSide: PositionSide): OwnedPosition {
    return {
      tenantId: this.tenantId,
      accountId: this.accountId,
      instrumentId,
      positionSide,
      net: FLAT,
      signalId: undefined,
      strategyId: undefined,
      stopPrice: undefined,
      targets: [],
      openedQuantity: ZERO,
      protectionGeneration: 0,
      openedAt: undefined,
      lastExitAt: undefined,
      updatedAt: 0 as UnixMs,
    };
  }
}

/** It closes what stands; or it was made while what has closed since stood. */
function isMadeFor({ net, openedAt, lastExitAt }: OwnedPosition, { side, at }: OrderReport): boolean {
  if (!net.quantity.isZero()) return side === (net.quantity.isNeg() ? "buy" : "sell");
  return openedAt !== undefined && lastExitAt !== undefined && at >= openedAt && at <= lastExitAt;
}

export function positionKey(instrumentId: InstrumentId, positionSide: PositionSide): string {
  return `${instrumentId}|${positionSide}`;
}

/** The other way round. */
export function legOfKey(key: string): {
  readonly instrumentId: InstrumentId;
  readonly positionSide: PositionSide;
} {
  const end = key.lastIndexOf("|");
  return {
    instrumentId: key.slice(0, end) as InstrumentId,
    positionSide: key.slice(end + 1) as PositionSide,
  };
}

function evictOldest<K>(collection: Set<K>, kept: number): void {
  for (const key of collection) {
    if (collection.size <= kept) return;
    collection.delete(key);
  }
}
