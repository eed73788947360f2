// Step 6 of a signal's life: every fact about an order or a fill, from an answer, a stream or a query, passes here once.
// Facts move the account's state, go to the record, wake those who wait, and call the guard.
import { type AccountState, positionKey } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import { type Decimal, ZERO } from "../domain/decimal.ts";
import { type Fill, type Funding, signedQuantity } from "../domain/fill.ts";
import type { AccountId, ClientOrderId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { isTerminal, type Leg, type Order } from "../domain/order.ts";
import { applyFunding } from "../domain/position.ts";
import type { PositionSide } from "../domain/side.ts";
import { isOurs, legOf } from "../execution/client-order-id.ts";
import type { Clock } from "../ports/clock.ts";
import type { CrashPoint } from "../ports/crash-point.ts";
import type { OrderUpdate } from "../ports/decision-store.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { OrderReport } from "../ports/venue.ts";
import { ownedPartOfForeignFill, ownedPartOfOwnFill, splitFill } from "./attribute-fill.ts";
import type { EquityTracker } from "./equity-tracker.ts";
import { applyFillProgress, applyReport } from "./order-state.ts";
import { changePosition } from "./position-change.ts";
import type { Recorder } from "./recorder.ts";
import { type FundedLeg, shareFunding } from "./share-funding.ts";
import { toldEarly } from "./told-early.ts";

export interface OrderTrackerDeps {
  readonly accounts: Accounts;
  readonly recorder: Recorder;
  readonly equity: EquityTracker;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly crashPoint: CrashPoint;
  /** Called after every change that protection must look at. */
  readonly onChange: (accountId: AccountId, instrumentId: InstrumentId, positionSide: PositionSide) => void;
  /** Called when an order of ours took from what the trader holds by hand, or when it is not sure what they took from whom. */
  readonly onDoubt: (state: AccountState) => void;
}

export class OrderTracker {
  readonly #deps: OrderTrackerDeps;
  /** Terminal orders whose fills have not all come in. */
  readonly #awaitingFills = new Map<ClientOrderId, OrderUpdate>();
  /** Fills of stops that travelled inside an entry, heard of before the entry's own. */
  readonly #ahead = new Map<string, Fill>();
  readonly #waiters = new Map<ClientOrderId, ((order: Order) => void)[]>();

  constructor(deps: OrderTrackerDeps) {
    this.#deps = deps;
  }

  /** Resolves once the order is terminal and all its fills are in the position. Throws for one that is not known: nobody would tell its end. */
  complete(state: AccountState, id: ClientOrderId): Promise<Order> {
    const order = state.findOrder(id);
    if (order === undefined && !state.retired) throw new Error(`order ${id} is not known`);
    if (order !== undefined && this.isComplete(state, order)) return Promise.resolve(order);
    return new Promise((resolve) => {
      const waiting = this.#waiters.get(id) ?? [];
      waiting.push(resolve);
      this.#waiters.set(id, waiting);
    });
  }

  isComplete(state: AccountState, order: Order): boolean {
    return (
      isTerminal(order.state) && state.appliedQuantity(order.intent.clientOrderId).gte(order.filledQuantity)
    );
  }

  /** Our own knowledge: claimed, sent, rejected, proved absent. */
  advance(state: AccountState, order: Order, event: string, detail?: string): void {
    if (!state.retired) this.#store(state, order, event, detail);
  }

  /** Who waits for an order of this account waits no more: another engine tells the end of it. */
  forget(state: AccountState): void {
    for (const id of [...state.orders.keys(), ...state.settled.keys()]) {
      this.#waiters.delete(id);
      this.#awaitingFills.delete(id);
    }
    for (const [key, { accountId }] of this.#ahead)
      if (accountId === state.accountId) this.#ahead.delete(key);
  }

  applyReport(state: AccountState, report: OrderReport): void {
    if (state.retired) return;
    const order = report.clientOrderId === undefined ? undefined : state.findOrder(report.clientOrderId);
    if (order === undefined) {
      this.#applyForeign(state, report);
      return;
    }
    const transition = applyReport(order, report);
    if (transition.kind === "moved") {
      this.#store(state, transition.order, transition.order.state, report.reason);
    } else if (transition.kind === "contradiction") {
      this.#deps.meter.count("contradictions_total");
      this.#deps.journal.write("error", "order.contradiction", {
        accountId: state.accountId,
        clientOrderId: order.intent.clientOrderId,
        recorded: order.state,
        venue: report.state,
      });
    }
  }

  /** Known trades change nothing. */
  applyFill(state: AccountState, fill: Fill): void {
    if (state.retired) return;
    const early = toldEarly(state, fill);
    if (early === "before-entry") {
      this.#ahead.set(`${fill.accountId}|${fill.instrumentId}|${fill.venueTradeId}|${fill.side}`, fill);
      return;
    }
    if (early === "before-reading") {
      const leg = positionKey(fill.instrumentId, fill.positionSide);
      state.external.doubtLeg(leg);
      state.noteDoubt(leg, fill.at);
      this.#deps.onDoubt(state);
      return;
    }
    if (!state.rememberTrade(fill, this.#deps.clock.now())) return;
    const order = fill.clientOrderId === undefined ? undefined : state.findOrder(fill.clientOrderId);
    const ours = order !== undefined || (fill.clientOrderId !== undefined && isOurs(fill.clientOrderId));
    if (ours) this.#applyOwned(state, fill, order);
    else this.#applyForeignFill(state, fill);
    this.#takeUpAhead(state);
    this.#deps.crashPoint("fill-applied");
    this.#deps.onChange(state.accountId, fill.instrumentId, fill.positionSide);
  }

  /** What waited for the fills of an entry is looked at again: they came, or the entry ended without them. */
  #takeUpAhead(state: AccountState): void {
    for (const [key, fill] of this.#ahead) {
      if (fill.accountId !== state.accountId || toldEarly(state, fill) === "before-entry") continue;
      this.#ahead.delete(key);
      this.applyFill(state, fill);
    }
  }

  /** A venue pays for the whole leg: only our share of it is booked. */
  applyFunding(state: AccountState, funding: Funding): void {
    if (state.retired || !state.rememberFunding(funding.venueFundingId)) return;
    const share = shareFunding(legsAround(state, funding), funding) ?? closedSince(state, funding);
    if (share === undefined || share.amount.isZero()) return;
    const held = state.position(funding.instrumentId, share.positionSide);
    const { amount } = share;
    const position = { ...held, net: applyFunding(held.net, amount), updatedAt: this.#deps.clock.now() };
    state.setPosition(position);
    this.#deps.recorder.funding({ tenantId: state.tenantId, funding: { ...funding, amount } }, position);
  }

  #applyOwned(state: AccountState, fill: Fill, order: Order | undefined): void {
    const leg =
      order?.intent.leg ?? (fill.clientOrderId === undefined ? undefined : legOf(fill.clientOrderId));
    if (leg === undefined) this.#move(state, fill, order);
    else this.#applyParts(state, fill, order, leg);
    if (order === undefined) return;
    const id = order.intent.clientOrderId;
    const applied = state.appliedQuantity(id).add(fill.quantity);
    state.applied.set(id, applied);
    const averagePrice = averageWith(order, applied.sub(fill.quantity), fill);
    const progressed = applyFillProgress({ ...order, averagePrice }, applied);
    if (progressed.state !== order.state || !progressed.filledQuantity.eq(order.filledQuantity))
      this.#store(state, progressed, progressed.state, undefined);
    else {
      state.setOrder(progressed, this.#deps.clock.now());
      this.#wake(state, progressed);
    }
  }

  #applyParts(state: AccountState, fill: Fill, order: Order | undefined, leg: Leg): void {
    const { owned, external: held } = state.heldOn(fill.instrumentId, fill.positionSide);
    // Where it is not known, ours is protected first: what was the trader's a comparison finds out.
    const isKnown = state.external.isKnown(positionKey(fill.instrumentId, fill.positionSide));
    const { own, external } = splitFill(
      fill,
      ownedPartOfOwnFill({ owned, external: isKnown ? held : ZERO }, fill, leg),
    );
    this.#noteDoubt(state, fill, "trader");
    if (external !== undefined) {
      this.#moveExternal(state, external);
      this.#tellOversold(state, external, leg);
    }
    if (own !== undefined) this.#move(state, own, order);
  }

  /**
   * What a trade took from whom depends on the trades before it: where they are told in another order, or it is not known yet what
   * the trader held, the next comparison reads them in theirs.
   */
  #noteDoubt(state: AccountState, { instrumentId, positionSide, at }: Fill, by: "anyone" | "trader"): void {
    const key = positionKey(instrumentId, positionSide);
    if (!state.external.isKnown(key) || state.moves.movedAfter(key, at, by)) state.noteDoubt(key, at);
  }

  /** An order of ours took from what the trader holds. It is told and counted; the account takes no entry before it was compared. */
  #tellOversold(state: AccountState, fill: Fill, leg: string): void {
    const { instrumentId, positionSide, side, quantity, price, clientOrderId } = fill;
    this.#deps.meter.count("oversold_total", { leg: legLabel(leg) });
    this.#deps.journal.write("error", "position.oversold", {
      accountId: state.accountId,
      ...{ instrumentId, positionSide, leg, side, clientOrderId },
      venueTradeId: fill.venueTradeId,
      quantity: quantity.toString(),
      price: price.toString(),
      externalLeft: state.external.get(positionKey(instrumentId, positionSide))?.toString(),
    });
    this.#deps.onDoubt(state);
  }

  #moveExternal(state: AccountState, fill: Fill): void {
    const { instrumentId, positionSide, at } = fill;
    const key = positionKey(instrumentId, positionSide);
    const signed = signedQuantity(fill);
    state.external.move(key, signed);
    state.moves.note(key, at, ZERO, signed);
    this.#deps.recorder.fill({ tenantId: state.tenantId, fill, owned: false }, undefined);
  }

  #applyForeignFill(state: AccountState, fill: Fill): void {
    const held = state.heldOn(fill.instrumentId, fill.positionSide);
    const { openedAt, lastExitAt } = state.position(fill.instrumentId, fill.positionSide);
    // Told late: it cannot have taken from what was bought after it.
    const isOlder = openedAt !== undefined && fill.at < openedAt;
    const taken = isOlder ? ZERO : ownedPartOfForeignFill(held.owned, held.external, fill);
    const { own, external } = splitFill(fill, taken);
    this.#noteDoubt(state, fill, "anyone");
    const isDoubtful = state.doubtful.has(positionKey(fill.instrumentId, fill.positionSide));
    // It may be why our book has closed what the venue has not.
    const isBeforeExit = lastExitAt !== undefined && fill.at <= lastExitAt;
    if (isDoubtful && (isBeforeExit || !held.owned.isZero())) this.#deps.onDoubt(state);
    if (external !== undefined) {
      this.#moveExternal(state, external);
      if (state.attachedStops.has(fill.venueOrderId)) this.#tellOversold(state, external, "stop");
    }
    if (own === undefined) return;
    const { accountId } = state;
    const { instrumentId, origin, quantity } = own;
    const level = origin === "attached-stop" ? "info" : "warn";
    this.#deps.journal.write(level, "position.closed-externally", {
      ...{ accountId, instrumentId, origin },
      quantity: quantity.toString(),
    });
    this.#move(state, own, undefined);
  }

  /** A comparison found out whose is what: no trade of its own, and no matter of attribution any more. */
  correct(state: AccountState, fill: Fill): void {
    if (state.retired || !state.rememberTrade(fill, this.#deps.clock.now())) return;
    this.#move(state, fill, undefined);
    this.#deps.onChange(state.accountId, fill.instrumentId, fill.positionSide);
  }

  #move(state: AccountState, fill: Fill, order: Order | undefined): void {
    const now = this.#deps.clock.now();
    const before = state.position(fill.instrumentId, fill.positionSide);
    const change = changePosition(before, fill, order, now);
    state.setPosition(change.position);
    const moved = change.position.net.quantity.sub(before.net.quantity);
    state.moves.note(positionKey(fill.instrumentId, fill.positionSide), fill.at, moved, ZERO);
    this.#deps.recorder.fill({ tenantId: state.tenantId, fill, owned: true }, change.position);
    this.#deps.meter.count("fills_total", { origin: fill.origin });
    this.#deps.journal.write("info", "order.filled", {
      accountId: state.accountId,
      instrumentId: fill.instrumentId,
      side: fill.side,
      quantity: fill.quantity.toString(),
      price: fill.price.toString(),
      leg: order?.intent.leg ?? fill.origin,
      signalId: order?.intent.signalId,
      position: change.position.net.quantity.toString(),
    });
    if (change.closed) this.#noteClosed(state, change.position, fill);
  }

  #noteClosed(state: AccountState, position: OwnedPosition, fill: Fill): void {
    const { realizedPnl, fees, funding } = position.net;
    this.#deps.equity.noteClose(state, position.net, fill.at);
    // What rests for it, and was not heard of, the venue withdraws with its position only: not beside the trader's.
    const { instrumentId, positionSide } = position;
    const isKnown = state.external.isKnown(positionKey(instrumentId, positionSide));
    const isAlone = isKnown && !state.isShared(instrumentId, positionSide);
    if (!isAlone) this.#deps.onDoubt(state);
    this.#deps.journal.write("info", "position.closed", {
      accountId: state.accountId,
      signalId: position.signalId,
      instrumentId: fill.instrumentId,
      netPnl: realizedPnl.sub(fees).add(funding).toString(),
      fees: fees.toString(),
      funding: funding.toString(),
    });
  }

  #applyForeign(state: AccountState, report: OrderReport): void {
    if (report.clientOrderId !== undefined && isOurs(report.clientOrderId)) return;
    state.noteForeignOrder(report);
    this.#deps.onChange(state.accountId, report.instrumentId, report.positionSide);
  }

  #store(state: AccountState, order: Order, event: string, detail: string | undefined): void {
    const now = this.#deps.clock.now();
    state.setOrder(order, now);
    const update = { order, event, at: now, detail };
    // In the record a terminal order means that its fills are there too: else a restart would never look for them.
    if (isTerminal(order.state) && !this.isComplete(state, order)) {
      this.#awaitingFills.set(order.intent.clientOrderId, update);
    } else this.#deps.recorder.order(update);
    const { intent } = order;
    if (isTerminal(order.state)) {
      this.#deps.meter.count("orders_total", { leg: legLabel(intent.leg), outcome: order.state });
      this.#wake(state, order);
    }
    // Fills tell their own story, with prices.
    if (order.state !== "filled" && order.state !== "partially-filled") this.#tell(order, event, detail);
    this.#deps.onChange(state.accountId, intent.instrumentId, intent.positionSide);
  }

  #tell({ intent, state }: Order, event: string, detail: string | undefined): void {
    this.#deps.journal.write(state === "unknown" ? "warn" : "info", `order.${event}`, {
      accountId: intent.accountId,
      signalId: intent.signalId,
      clientOrderId: intent.clientOrderId,
      instrumentId: intent.instrumentId,
      leg: intent.leg,
      side: intent.side,
      quantity: intent.quantity.toString(),
      detail,
    });
  }

  #wake(state: AccountState, order: Order): void {
    const id = order.intent.clientOrderId;
    if (!this.isComplete(state, order)) return;
    this.#takeUpAhead(state);
    const update = this.#awaitingFills.get(id);
    if (update !== undefined) {
      this.#awaitingFills.delete(id);
      this.#deps.recorder.order({ ...update, order });
    }
    const waiting = this.#waiters.get(id);
    if (waiting === undefined) return;
    this.#waiters.delete(id);
    for (const resolve of waiting) resolve(order);
  }
}

/** Volume-weighted over the fills applied so far. */
function averageWith(order: Order, before: Decimal, fill: Fill): Decimal {
  if (before.isZero() || order.averagePrice === undefined) return fill.price;
  return order.averagePrice.mul(before).add(fill.price.mul(fill.quantity)).div(before.add(fill.quantity));
}

/** What each leg of the instrument held when it was paid for: the news may come later than what happened since. */
function legsAround(state: AccountState, { instrumentId, at }: Funding): FundedLeg[] {
  return POSITION_SIDES.map((positionSide) => {
    const key = positionKey(instrumentId, positionSide);
    const now = state.heldOn(instrumentId, positionSide);
    return { positionSide, moments: state.moves.moments(key, at, PAID_WITHIN_MS, now) };
  });
}

/** After a restart the moves are not known any more: a position that was closed since is taken to have been all there was. */
function closedSince(state: AccountState, { instrumentId, at, amount, quantity }: Funding) {
  const paidSide = quantity?.isNeg() ? "short" : "long";
  const positionSide = POSITION_SIDES.find((side) => {
    const { lastExitAt } = state.position(instrumentId, side);
    const isPaid = quantity === undefined || side === "both" || side === paidSide;
    return isPaid && lastExitAt !== undefined && lastExitAt >= at;
  });
  return positionSide === undefined ? undefined : { positionSide, amount };
}

/** Binance: whoever opens or closes within 15 s of a payment may or may not be paid for. */
const PAID_WITHIN_MS = 15_000;
const POSITION_SIDES: readonly PositionSide[] = ["both", "long", "short"];

function legLabel(leg: string): string {
  return leg.startsWith("target-") ? "target" : leg;
}
