// How much an account has at stake, in the quote asset: positions at mark plus entries in flight at their price.
import { type Decimal, ZERO } from "../domain/decimal.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import type { Order } from "../domain/order.ts";
import { unrealizedPnl } from "../domain/position.ts";
import { type AccountState, positionKey } from "./account-state.ts";

export type PriceOf = (instrumentId: InstrumentId) => Decimal | undefined;

export interface Exposure {
  readonly instrument: Decimal;
  readonly group: Decimal;
  readonly total: Decimal;
  readonly openPositions: number;
}

/** `instrumentId` undefined: only the whole account is asked about. */
export function exposureOf(
  state: AccountState,
  instrumentId: InstrumentId | undefined,
  group: ReadonlySet<InstrumentId>,
  priceOf: PriceOf,
): Exposure {
  let instrument = ZERO;
  let grouped = ZERO;
  let total = ZERO;
  const open = new Set<string>();
  const add = (id: InstrumentId, notional: Decimal) => {
    total = total.add(notional);
    if (group.has(id)) grouped = grouped.add(notional);
    if (id === instrumentId) instrument = instrument.add(notional);
  };
  for (const [key, position] of state.positions) {
    const { quantity, entryPrice } = position.net;
    if (quantity.isZero()) continue;
    open.add(key);
    add(position.instrumentId, quantity.abs().mul(priceOf(position.instrumentId) ?? entryPrice));
  }
  for (const { order, quantity } of state.entriesInFlight()) {
    open.add(positionKey(order.intent.instrumentId, order.intent.positionSide));
    add(order.intent.instrumentId, entryNotional(order, quantity, priceOf));
  }
  return { instrument, group: grouped, total, openPositions: open.size };
}

function entryNotional(order: Order, quantity: Decimal, priceOf: PriceOf): Decimal {
  const { type, instrumentId, margin, leverage } = order.intent;
  const limit = type.kind === "limit" ? type.price : undefined;
  const price = limit ?? priceOf(instrumentId);
  if (price !== undefined) return quantity.mul(price);
  return margin === undefined ? ZERO : margin.mul(leverage ?? 1);
}

/** Wallet balance plus the unrealised P&L of our positions; what the trader holds by hand enters with each balance report. */
export function equityOf(state: AccountState, priceOf: PriceOf): Decimal {
  let equity = state.walletBalance;
  for (const position of state.positions.values()) {
    const mark = priceOf(position.instrumentId);
    if (mark !== undefined && !position.net.quantity.isZero())
      equity = equity.add(unrealizedPnl(position.net, mark));
  }
  return equity;
}

/** Available margin less what entries hold that the last balance report cannot have seen. */
export function availableMarginOf(state: AccountState): Decimal {
  let available = state.availableMargin;
  for (const hold of state.marginHolds.values()) available = available.sub(hold.margin);
  return available;
}
