// Margin figures of an account: all derived, nothing stored, so that they cannot drift from positions and prices.
import { type Decimal, maxDecimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountState, PositionState } from "./account-state.ts";
import type { Instrument, LeverageBracket } from "./market.ts";
import type { BalanceView, MarginMode, PositionView } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";

export function leverageOf(venue: VenueState, state: AccountState, symbol: string): number {
  const own = state.leverage.get(symbol);
  if (own !== undefined) return own;
  const most = venue.symbols.get(symbol)?.instrument.maxLeverage ?? 1;
  return Math.min(state.leverage.get("*") ?? venue.policy.defaultLeverage, most);
}

export function marginModeOf(state: AccountState, symbol: string): MarginMode {
  return state.marginModes.get(symbol) ?? state.account.marginMode;
}

export function bracketFor(instrument: Instrument, notional: Decimal): LeverageBracket {
  const size = notional.abs();
  const found =
    instrument.brackets.find((bracket) => size.lte(bracket.notionalCap)) ?? instrument.brackets.at(-1);
  if (found === undefined) throw new Error(`no brackets: ${instrument.symbol}`);
  return found;
}

/** The largest position (USDT) that the leverage allows. */
export function notionalCap(instrument: Instrument, leverage: number): Decimal {
  return instrument.brackets.reduce(
    (cap, bracket) => (bracket.maxLeverage >= leverage ? maxDecimal(cap, bracket.notionalCap) : cap),
    ZERO,
  );
}

export function maintenanceMargin(instrument: Instrument, notional: Decimal): Decimal {
  const bracket = bracketFor(instrument, notional);
  return notional.abs().mul(bracket.maintenanceRate).minus(bracket.cumulative);
}

export function unrealisedPnl(position: PositionState, mark: Decimal): Decimal {
  return position.quantity.isZero() ? ZERO : mark.minus(position.entryPrice).mul(position.quantity);
}

interface CrossFigures {
  isolatedMargin: Decimal;
  crossUnrealised: Decimal;
  isolatedUnrealised: Decimal;
  crossInitial: Decimal;
  crossMaintenance: Decimal;
  isolatedMaintenance: Decimal;
}

/** One pass over the account's positions. */
export function crossFigures(venue: VenueState, state: AccountState): CrossFigures {
  const sums: CrossFigures = {
    isolatedMargin: ZERO,
    crossUnrealised: ZERO,
    isolatedUnrealised: ZERO,
    crossInitial: ZERO,
    crossMaintenance: ZERO,
    isolatedMaintenance: ZERO,
  };
  for (const position of state.positions.values()) {
    if (position.quantity.isZero()) continue;
    const symbol = venue.symbols.get(position.symbol);
    if (symbol === undefined) continue;
    const { mark } = symbol.price;
    const notional = position.quantity.mul(mark);
    const pnl = unrealisedPnl(position, mark);
    const maintenance = maintenanceMargin(symbol.instrument, notional);
    if (marginModeOf(state, position.symbol) === "isolated") {
      sums.isolatedMargin = sums.isolatedMargin.plus(position.isolatedMargin);
      sums.isolatedUnrealised = sums.isolatedUnrealised.plus(pnl);
      sums.isolatedMaintenance = sums.isolatedMaintenance.plus(maintenance);
    } else {
      const initial = notional.abs().div(leverageOf(venue, state, position.symbol));
      sums.crossUnrealised = sums.crossUnrealised.plus(pnl);
      sums.crossInitial = sums.crossInitial.plus(initial);
      sums.crossMaintenance = sums.crossMaintenance.plus(maintenance);
    }
  }
  return sums;
}

/** What new orders may use; never negative. */
export function availableBalance(venue: VenueState, state: AccountState): Decimal {
  if (state.positions.size === 0) return maxDecimal(ZERO, state.wallet.minus(state.orderMargin));
  const sums = crossFigures(venue, state);
  const free = state.wallet
    .minus(sums.isolatedMargin)
    .plus(sums.crossUnrealised)
    .minus(sums.crossInitial)
    .minus(state.orderMargin);
  return maxDecimal(ZERO, free);
}

export function balanceView(venue: VenueState, state: AccountState): BalanceView {
  const sums = crossFigures(venue, state);
  const unrealised = sums.crossUnrealised.plus(sums.isolatedUnrealised);
  const crossWallet = state.wallet.minus(sums.isolatedMargin);
  const free = crossWallet.plus(sums.crossUnrealised).minus(sums.crossInitial).minus(state.orderMargin);
  return {
    asset: "USDT",
    wallet: state.wallet,
    crossWallet,
    unrealisedPnl: unrealised,
    crossUnrealisedPnl: sums.crossUnrealised,
    equity: state.wallet.plus(unrealised),
    positionInitialMargin: sums.crossInitial.plus(sums.isolatedMargin),
    orderInitialMargin: state.orderMargin,
    maintenanceMargin: sums.crossMaintenance.plus(sums.isolatedMaintenance),
    available: maxDecimal(ZERO, free),
    cumulativeRealisedPnl: state.cumulativeRealisedPnl,
    updatedMs: state.updatedMs,
  };
}

/** Mark price at which the position's own equity meets its maintenance margin, all else equal; zero if never. */
export function liquidationPrice(venue: VenueState, state: AccountState, position: PositionState): Decimal {
  const symbol = venue.symbols.get(position.symbol);
  if (symbol === undefined || position.quantity.isZero()) return ZERO;
  const { mark } = symbol.price;
  const { quantity, entryPrice } = position;
  const bracket = bracketFor(symbol.instrument, quantity.mul(mark));
  let backing = position.isolatedMargin;
  if (marginModeOf(state, position.symbol) === "cross") {
    const sums = crossFigures(venue, state);
    const ownMaintenance = maintenanceMargin(symbol.instrument, quantity.mul(mark));
    backing = state.wallet
      .minus(sums.isolatedMargin)
      .plus(sums.crossUnrealised.minus(unrealisedPnl(position, mark)))
      .minus(sums.crossMaintenance.minus(ownMaintenance));
  }
  const slope = quantity.minus(quantity.abs().mul(bracket.maintenanceRate));
  const price = quantity.mul(entryPrice).minus(backing).minus(bracket.cumulative).div(slope);
  return price.lte(0) ? ZERO : price.toDecimalPlaces(symbol.instrument.priceDecimals + 4);
}

export function positionView(
  venue: VenueState,
  state: AccountState,
  position: PositionState,
  symbol: SymbolState,
): PositionView {
  const { mark } = symbol.price;
  const notional = position.quantity.mul(mark);
  const isFlat = position.quantity.isZero();
  const leverage = leverageOf(venue, state, position.symbol);
  const marginMode = marginModeOf(state, position.symbol);
  return {
    accountId: state.account.accountId,
    symbol: position.symbol,
    leg: position.leg,
    quantity: position.quantity,
    entryPrice: position.entryPrice,
    breakEvenPrice: isFlat
      ? ZERO
      : position.entryPrice.minus(position.currentRealisedPnl.div(position.quantity)).toDecimalPlaces(12),
    markPrice: mark,
    notional,
    unrealisedPnl: unrealisedPnl(position, mark),
    currentRealisedPnl: position.currentRealisedPnl,
    cumulativeRealisedPnl: position.cumulativeRealisedPnl,
    marginMode,
    leverage,
    isolatedMargin: position.isolatedMargin,
    initialMargin: marginMode === "isolated" ? position.isolatedMargin : notional.abs().div(leverage),
    maintenanceMargin: isFlat ? ZERO : maintenanceMargin(symbol.instrument, notional),
    liquidationPrice: liquidationPrice(venue, state, position),
    createdMs: position.createdMs,
    updatedMs: position.updatedMs,
  };
}
