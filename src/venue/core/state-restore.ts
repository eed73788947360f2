// Puts saved records back into an exchange and rebuilds what is derived from them.
import { type AccountState, emptyAccount, positionKey } from "./account-state.ts";
import { waitForTrigger } from "./conditional-lifecycle.ts";
import { isOpen, ticksOf } from "./order-lifecycle.ts";
import type { StateChange } from "./state-codec.ts";
import type { VenueState } from "./venue-state.ts";

/** Applies one saved change; changes may repeat, later ones win. */
export function applyChange(venue: VenueState, change: StateChange): void {
  Object.assign(venue.sequences, change.sequences);
  for (const record of change.accounts) {
    const state = accountOf(venue, record.account.accountId) ?? emptyAccount(record.account);
    venue.accounts.set(record.account.accountId, state);
    state.account = { ...record.account };
    state.wallet = record.wallet;
    state.cumulativeRealisedPnl = record.cumulativeRealisedPnl;
    state.updatedMs = record.updatedMs;
    for (const [symbol, leverage] of record.leverage) state.leverage.set(symbol, leverage);
    for (const [symbol, mode] of record.marginModes) state.marginModes.set(symbol, mode);
    for (const position of record.positions)
      state.positions.set(positionKey(position.symbol, position.leg), position);
  }
  for (const key of change.keys) venue.keys.set(key.apiKey, key);
  for (const order of change.orders)
    accountOf(venue, order.accountId)?.ordersById.set(order.venueOrderId, order);
  for (const conditional of change.conditionals) {
    accountOf(venue, conditional.accountId)?.conditionalsById.set(conditional.conditionalId, conditional);
  }
  for (const fill of change.fills) {
    const fills = accountOf(venue, fill.accountId)?.fills;
    if (Number(fills?.at(-1)?.tradeId ?? 0) < Number(fill.tradeId)) fills?.push(fill);
  }
  for (const row of change.income) {
    const income = accountOf(venue, row.accountId)?.income;
    if (Number(income?.at(-1)?.incomeId ?? 0) < Number(row.incomeId)) income?.push(row);
  }
}

function accountOf(venue: VenueState, accountId: string): AccountState | undefined {
  return venue.accounts.get(accountId);
}

/** After all changes: open orders back on the book, triggers waiting, holders known, client ids findable. */
export function rebuildIndexes(venue: VenueState): void {
  for (const state of venue.accounts.values()) {
    for (const order of state.ordersById.values()) {
      if (order.clientOrderId !== "") state.ordersByClientId.set(order.clientOrderId, order);
      const symbol = venue.symbols.get(order.symbol);
      if (!isOpen(order) || symbol === undefined) continue;
      state.openOrders.set(order.venueOrderId, order);
      state.orderMargin = state.orderMargin.plus(order.reserved);
      if (order.price !== undefined) {
        (order.side === "buy" ? symbol.buys : symbol.sells).add(ticksOf(symbol, order.price), order);
      }
    }
    for (const conditional of state.conditionalsById.values()) {
      if (conditional.clientOrderId !== "")
        state.conditionalsByClientId.set(conditional.clientOrderId, conditional);
      const symbol = venue.symbols.get(conditional.symbol);
      if (conditional.status !== "untriggered" || symbol === undefined) continue;
      state.openConditionals.set(conditional.conditionalId, conditional);
      waitForTrigger(symbol, conditional);
    }
    for (const position of state.positions.values()) {
      if (!position.quantity.isZero()) venue.symbols.get(position.symbol)?.holders.add(state);
    }
  }
}
