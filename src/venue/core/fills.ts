// One execution: position, wallet, fee, ledger, events. The only place where positions change by trading.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { type AccountState, type OrderState, type PositionState, positionOf } from "./account-state.ts";
import { record, tellAccount, tellOrder } from "./announce.ts";
import { isForced } from "./is-forced.ts";
import { leverageOf, marginModeOf } from "./margin.ts";
import { changePosition, type PositionChange, signed } from "./position-math.ts";
import type { Fill } from "./types.ts";
import { nextTradeId, type SymbolState, type VenueState } from "./venue-state.ts";
import { book, roundAmount, roundFee } from "./wallet.ts";

export interface Execution {
  readonly price: Decimal;
  readonly quantity: Decimal;
  readonly isMaker: boolean;
}

/** Applies the execution and returns the position after it. */
export function execute(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  order: OrderState,
  execution: Execution,
): PositionState {
  const nowMs = venue.clock.nowMs();
  const position = positionOf(state, order.symbol, order.leg, nowMs);
  const change = changePosition(
    position.quantity,
    position.entryPrice,
    signed(order.side, execution.quantity),
    execution.price,
  );
  const fill = fillOf(venue, symbol, order, execution, change);
  applyToOrder(state, order, fill);
  moveIsolatedMargin(venue, state, position, change, execution.price);
  applyToPosition(position, change, fill, nowMs);
  if (!hasPosition(state, order.symbol)) symbol.holders.delete(state);
  else symbol.holders.add(state);
  state.safeBands.clear();
  state.cumulativeRealisedPnl = state.cumulativeRealisedPnl.plus(fill.realisedPnl);
  book(venue, state, "realised-pnl", fill.symbol, fill.realisedPnl, fill.tradeId);
  book(venue, state, "commission", fill.symbol, fill.fee.neg(), fill.tradeId);
  state.fills.push(fill);
  venue.dirty?.fills.push(fill);
  recordFill(venue, state, fill, position.quantity);
  tellAccount(venue, state, isForced(order.origin) ? order.origin : "order", [position]);
  tellOrder(venue, state, order, isForced(order.origin) ? order.origin : "trade", fill);
  return position;
}

function hasPosition(state: AccountState, symbol: string): boolean {
  for (const position of state.positions.values()) {
    if (position.symbol === symbol && !position.quantity.isZero()) return true;
  }
  return false;
}

function fillOf(
  venue: VenueState,
  symbol: SymbolState,
  order: OrderState,
  { price, quantity, isMaker }: Execution,
  change: PositionChange,
): Fill {
  const quote = price.mul(quantity);
  const feeRate = isMaker ? venue.policy.fees.maker : venue.policy.fees.taker;
  return {
    tradeId: nextTradeId(venue),
    venueOrderId: order.venueOrderId,
    clientOrderId: order.clientOrderId,
    accountId: order.accountId,
    symbol: order.symbol,
    side: order.side,
    leg: order.leg,
    price,
    quantity,
    quote,
    fee: roundFee(quote.mul(feeRate)),
    feeRate,
    isMaker,
    realisedPnl: change.realisedPnl,
    closedQuantity: change.closedQuantity,
    markPrice: symbol.price.mark,
    orderType: order.type,
    orderQuantity: order.quantity,
    orderPrice: order.price,
    remainingQuantity: order.quantity.minus(order.filledQuantity).minus(quantity),
    origin: order.origin,
    timeMs: venue.clock.nowMs(),
  };
}

function applyToOrder(state: AccountState, order: OrderState, fill: Fill): void {
  order.filledQuantity = order.filledQuantity.plus(fill.quantity);
  order.filledQuote = order.filledQuote.plus(fill.quote);
  order.fee = order.fee.plus(fill.fee);
  order.realisedPnl = order.realisedPnl.plus(fill.realisedPnl);
  order.status = order.filledQuantity.gte(order.quantity) ? "filled" : "partially-filled";
  order.updatedMs = fill.timeMs;
  if (order.reserved.isZero()) return;
  const before = fill.remainingQuantity.plus(fill.quantity);
  const released = fill.remainingQuantity.isZero()
    ? order.reserved
    : roundAmount(order.reserved.mul(fill.quantity).div(before));
  order.reserved = order.reserved.minus(released);
  state.orderMargin = state.orderMargin.minus(released);
}

/** Isolated positions take their margin out of the shared wallet as they open and give it back as they close. */
function moveIsolatedMargin(
  venue: VenueState,
  state: AccountState,
  position: PositionState,
  change: PositionChange,
  price: Decimal,
): void {
  if (marginModeOf(state, position.symbol) !== "isolated") return;
  const before = position.quantity.abs();
  if (change.closedQuantity.gt(0)) {
    const kept = before.minus(change.closedQuantity);
    position.isolatedMargin = kept.isZero()
      ? ZERO
      : roundAmount(position.isolatedMargin.mul(kept).div(before));
  }
  if (change.openedQuantity.isZero()) return;
  const leverage = leverageOf(venue, state, position.symbol);
  position.isolatedMargin = position.isolatedMargin.plus(
    roundAmount(change.openedQuantity.mul(price).div(leverage)),
  );
}

function applyToPosition(position: PositionState, change: PositionChange, fill: Fill, nowMs: number): void {
  if (position.quantity.isZero() || position.quantity.isNegative() !== change.quantity.isNegative()) {
    if (!change.quantity.isZero()) Object.assign(position, { currentRealisedPnl: ZERO, createdMs: nowMs });
  }
  position.quantity = change.quantity;
  position.entryPrice = change.entryPrice;
  position.currentRealisedPnl = position.currentRealisedPnl.plus(fill.realisedPnl).minus(fill.fee);
  position.cumulativeRealisedPnl = position.cumulativeRealisedPnl.plus(fill.realisedPnl);
  position.updatedMs = nowMs;
}

function recordFill(venue: VenueState, state: AccountState, fill: Fill, positionAfter: Decimal): void {
  record(venue, state, {
    kind: "fill",
    tradeId: fill.tradeId,
    venueOrderId: fill.venueOrderId,
    clientOrderId: fill.clientOrderId,
    symbol: fill.symbol,
    side: fill.side,
    leg: fill.leg,
    price: fill.price.toFixed(),
    quantity: fill.quantity.toFixed(),
    fee: fill.fee.toFixed(),
    isMaker: fill.isMaker,
    realisedPnl: fill.realisedPnl.toFixed(),
    positionAfter: positionAfter.toFixed(),
    walletAfter: state.wallet.toFixed(),
  });
}
