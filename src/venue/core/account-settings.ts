// Leverage, margin mode and position mode, with the venues' conditions for changing them.
import { ZERO } from "../../../engine/domain/decimal.ts";
import { type AccountState, heldQuantity } from "./account-state.ts";
import { tell, tellAccount } from "./announce.ts";
import type { Outcome } from "./exchange.ts";
import { availableBalance, leverageOf, marginModeOf, notionalCap } from "./margin.ts";
import { reserve } from "./order-lifecycle.ts";
import { ok, refuse } from "./refuse.ts";
import type { MarginMode, PositionMode } from "./types.ts";
import type { SymbolState, VenueState } from "./venue-state.ts";
import { roundAmount } from "./wallet.ts";

export function setLeverage(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  leverage: number,
): Outcome<number> {
  const { instrument } = symbol;
  const name = instrument.symbol;
  const before = leverageOf(venue, state, name);
  if (!Number.isInteger(leverage) || leverage < 1 || leverage > instrument.maxLeverage) {
    return refuse("leverage-out-of-range");
  }
  if (leverage === before) return refuse("leverage-unchanged");
  const held = [...state.positions.values()].filter(
    (position) => position.symbol === name && !position.quantity.isZero(),
  );
  const cap = notionalCap(instrument, leverage);
  if (held.some((position) => position.quantity.mul(symbol.price.mark).abs().gt(cap)))
    return refuse("position-limit");
  if (held.length > 0 && marginModeOf(state, name) === "isolated" && leverage < before) {
    if (venue.policy.lowerIsolatedLeverage === "refuse") return refuse("leverage-not-reducible");
    const margins = held.map((position) =>
      roundAmount(position.quantity.abs().mul(position.entryPrice).div(leverage)),
    );
    const added = held.reduce(
      (sum, position, index) => sum.plus(margins[index] ?? 0).minus(position.isolatedMargin),
      ZERO,
    );
    if (added.gt(availableBalance(venue, state))) return refuse("insufficient-margin");
    for (const [index, position] of held.entries())
      position.isolatedMargin = margins[index] ?? position.isolatedMargin;
  }
  state.leverage.set(name, leverage);
  for (const order of state.openOrders.values()) if (order.symbol === name) reserve(venue, state, order);
  state.safeBands.clear();
  venue.dirty?.accounts.add(state);
  const { accountId } = state.account;
  tell(state, { kind: "leverage", accountId, timeMs: venue.clock.nowMs(), symbol: name, leverage });
  return ok(leverage);
}

/** `symbol` undefined changes the whole account. */
export function setMarginMode(
  venue: VenueState,
  state: AccountState,
  symbol: string | undefined,
  marginMode: MarginMode,
): Outcome<MarginMode> {
  const before = symbol === undefined ? state.account.marginMode : marginModeOf(state, symbol);
  if (before === marginMode) return refuse("margin-mode-unchanged");
  if (hasOrders(state, symbol)) return refuse("margin-mode-open-orders");
  if (hasPositions(state, symbol)) return refuse("margin-mode-position");
  if (symbol === undefined) state.account.marginMode = marginMode;
  else state.marginModes.set(symbol, marginMode);
  venue.dirty?.accounts.add(state);
  const { accountId } = state.account;
  tell(state, { kind: "margin-mode", accountId, timeMs: venue.clock.nowMs(), symbol, marginMode });
  tellAccount(venue, state, "margin-mode-change", []);
  return ok(marginMode);
}

export function setPositionMode(
  venue: VenueState,
  state: AccountState,
  positionMode: PositionMode,
): Outcome<PositionMode> {
  if (state.account.positionMode === positionMode) return refuse("position-mode-unchanged");
  if (state.openOrders.size > 0 || state.openConditionals.size > 0)
    return refuse("position-mode-open-orders");
  if (hasPositions(state, undefined)) return refuse("position-mode-position");
  state.account.positionMode = positionMode;
  venue.dirty?.accounts.add(state);
  return ok(positionMode);
}

function hasOrders(state: AccountState, symbol: string | undefined): boolean {
  const open = [...state.openOrders.values(), ...state.openConditionals.values()];
  return open.some((order) => symbol === undefined || order.symbol === symbol);
}

function hasPositions(state: AccountState, symbol: string | undefined): boolean {
  for (const position of state.positions.values()) {
    if (symbol !== undefined && position.symbol !== symbol) continue;
    if (!heldQuantity(state, position.symbol, position.leg).isZero()) return true;
  }
  return false;
}
