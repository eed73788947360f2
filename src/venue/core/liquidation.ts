// Takes over positions whose margin no longer covers maintenance. Prices move often and liquidations are rare, so each account
// carries a band of mark prices inside which nothing can be due; only a price outside it costs exact arithmetic.
import { Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountState, OrderState, PositionState, SafeBand } from "./account-state.ts";
import { record } from "./announce.ts";
import { cancelOpenOrders, closePosition, type ForcedClose } from "./forced-close.ts";
import { crossFigures, maintenanceMargin, marginModeOf, unrealisedPnl } from "./margin.ts";
import type { AfterFill } from "./matching.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

/** Part of the free margin that a price move may use up before the exact check runs again. */
const BAND_SHARE = 0.5;

export function checkLiquidations(venue: VenueState, symbol: SymbolState, afterFill: AfterFill): void {
  if (symbol.holders.size === 0) return;
  const mark = symbol.price.mark.toNumber();
  const name = symbol.instrument.symbol;
  for (const state of [...symbol.holders]) {
    const band = state.safeBands.get(name);
    if (band !== undefined && mark > band.low && mark < band.high) continue;
    checkAccount(venue, state, afterFill);
    renewBands(venue, state);
  }
}

function openPositions(state: AccountState): readonly PositionState[] {
  return [...state.positions.values()].filter((position) => !position.quantity.isZero());
}

function checkAccount(venue: VenueState, state: AccountState, afterFill: AfterFill): void {
  for (const position of openPositions(state)) {
    if (marginModeOf(state, position.symbol) === "isolated" && marginLeft(venue, position).lte(0)) {
      liquidate(venue, state, position, position.isolatedMargin, afterFill);
    }
  }
  const isShort = () => crossLeft(venue, state).lte(0);
  const worstFirst = openPositions(state)
    .filter((position) => marginModeOf(state, position.symbol) === "cross")
    .sort((first, second) => pnlNow(venue, first).cmp(pnlNow(venue, second)));
  for (const position of worstFirst) {
    if (!isShort()) return;
    const sums = crossFigures(venue, state);
    const others = sums.crossUnrealised.minus(pnlNow(venue, position));
    const backing = state.wallet.minus(sums.isolatedMargin).plus(others.lt(0) ? others : ZERO);
    liquidate(venue, state, position, backing, afterFill);
  }
}

function pnlNow(venue: VenueState, position: PositionState): Decimal {
  const mark = venue.symbols.get(position.symbol)?.price.mark;
  return mark === undefined ? ZERO : unrealisedPnl(position, mark);
}

/** Isolated margin plus unrealised P&L less maintenance. */
function marginLeft(venue: VenueState, position: PositionState): Decimal {
  const symbol = venue.symbols.get(position.symbol);
  if (symbol === undefined) return position.isolatedMargin;
  const maintenance = maintenanceMargin(symbol.instrument, position.quantity.mul(symbol.price.mark));
  return position.isolatedMargin.plus(pnlNow(venue, position)).minus(maintenance);
}

function crossLeft(venue: VenueState, state: AccountState): Decimal {
  const sums = crossFigures(venue, state);
  return state.wallet.minus(sums.isolatedMargin).plus(sums.crossUnrealised).minus(sums.crossMaintenance);
}

/** Splits the free margin over the positions: while none has lost its share, the account is safe. */
function renewBands(venue: VenueState, state: AccountState): void {
  state.safeBands.clear();
  const positions = openPositions(state);
  const crossShare = (crossLeft(venue, state).toNumber() * BAND_SHARE) / Math.max(1, positions.length);
  for (const position of positions) {
    const symbol = venue.symbols.get(position.symbol);
    if (symbol === undefined) continue;
    const isIsolated = marginModeOf(state, position.symbol) === "isolated";
    const share = isIsolated ? marginLeft(venue, position).toNumber() * BAND_SHARE : crossShare;
    const distance = Math.max(0, share) / position.quantity.abs().toNumber() / 2;
    const mark = symbol.price.mark.toNumber();
    const before = state.safeBands.get(position.symbol);
    const band: SafeBand = { low: mark - distance, high: mark + distance };
    if (before !== undefined) {
      band.low = Math.max(band.low, before.low);
      band.high = Math.min(band.high, before.high);
    }
    state.safeBands.set(position.symbol, band);
  }
}

/** The venue closes the position at the mark price, but never so that more than `backing` is lost: the insurance fund pays the rest. */
/** Whether or not it is due: for whoever wants to see what follows. */
export function liquidateNow(
  venue: VenueState,
  state: AccountState,
  position: PositionState,
  afterFill: AfterFill,
): OrderState | undefined {
  const isIsolated = marginModeOf(state, position.symbol) === "isolated";
  const cross = state.wallet.minus(crossFigures(venue, state).isolatedMargin);
  const backing = isIsolated ? position.isolatedMargin : cross;
  return liquidate(venue, state, position, backing.lt(0) ? ZERO : backing, afterFill);
}

function liquidate(
  venue: VenueState,
  state: AccountState,
  position: PositionState,
  backing: Decimal,
  afterFill: AfterFill,
): OrderState | undefined {
  const symbol = venue.symbols.get(position.symbol);
  if (symbol === undefined || position.quantity.isZero()) return undefined;
  cancelOpenOrders(venue, state, symbol, "liquidation");
  if (position.quantity.isZero()) return undefined;
  const close: ForcedClose = {
    origin: "liquidation",
    clientOrderId: `autoclose-${venue.clock.nowMs()}${venue.sequences.order + 1}`,
    quantity: position.quantity.abs(),
    priceOf: () => takeoverPrice(venue, symbol, position, backing),
    note: ({ venueOrderId }) =>
      record(venue, state, { kind: "liquidation", symbol: position.symbol, leg: position.leg, venueOrderId }),
  };
  return closePosition(venue, state, symbol, position, close, afterFill);
}

/** Mark price, or the bankruptcy price (loss and fee = backing) when the mark is already beyond it. */
function takeoverPrice(
  venue: VenueState,
  symbol: SymbolState,
  position: PositionState,
  backing: Decimal,
): Decimal {
  const { tick } = symbol.instrument;
  const { quantity, entryPrice } = position;
  const { taker } = venue.policy.fees;
  const isLong = quantity.gt(0);
  const slope = quantity.minus(quantity.abs().mul(taker));
  const bankrupt = quantity.mul(entryPrice).minus(backing).div(slope);
  const { mark } = symbol.price;
  const price = isLong ? Decimal.max(mark, bankrupt) : Decimal.min(mark, bankrupt);
  const ticks = price.div(tick);
  return tick.mul(Decimal.max(1, isLong ? ticks.ceil() : ticks.floor()));
}
