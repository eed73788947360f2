// Tells listeners and the ledger what happened, and marks what must be saved. Snapshots are made only when someone listens.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { AccountState, ConditionalState, OrderState, PositionState } from "./account-state.ts";
import type { AccountCause, AccountEvent, ConditionalCause, OrderCause } from "./events.ts";
import type { LedgerFact } from "./ledger-store.ts";
import { crossFigures, positionView } from "./margin.ts";
import type { Fill } from "./types.ts";
import type { VenueState } from "./venue-state.ts";

/** A fact without the account it belongs to. */
type OwnFact = LedgerFact extends infer Fact
  ? Fact extends LedgerFact
    ? Omit<Fact, "accountId">
    : never
  : never;

export function record(
  venue: VenueState,
  state: AccountState,
  fact: OwnFact,
  timeNs = venue.clock.nowNs(),
): void {
  venue.ledger.append(timeNs, { ...fact, accountId: state.account.accountId } as LedgerFact);
}

export function tell(state: AccountState, event: AccountEvent): void {
  for (const listener of state.listeners) listener(event);
}

export function tellOrder(
  venue: VenueState,
  state: AccountState,
  order: OrderState,
  cause: OrderCause,
  fill?: Fill,
): void {
  venue.dirty?.orders.add(order);
  if (state.listeners.size === 0) return;
  const { accountId } = state.account;
  // Lists and streams name the same moment for a trade.
  const timeMs = fill?.timeMs ?? venue.clock.nowMs();
  tell(state, { kind: "order", accountId, timeMs, cause, order: { ...order }, fill });
}

export function tellConditional(
  venue: VenueState,
  state: AccountState,
  conditional: ConditionalState,
  cause: ConditionalCause,
): void {
  venue.dirty?.conditionals.add(conditional);
  if (state.listeners.size === 0) return;
  const { accountId } = state.account;
  const timeMs = venue.clock.nowMs();
  tell(state, { kind: "conditional", accountId, timeMs, cause, conditional: { ...conditional } });
}

export function tellAccount(
  venue: VenueState,
  state: AccountState,
  cause: AccountCause,
  positions: readonly PositionState[],
  balanceChange: Decimal = ZERO,
): void {
  venue.dirty?.accounts.add(state);
  state.updatedMs = venue.clock.nowMs();
  if (state.listeners.size === 0) return;
  const views = positions.flatMap((position) => {
    const symbol = venue.symbols.get(position.symbol);
    return symbol === undefined ? [] : [positionView(venue, state, position, symbol)];
  });
  tell(state, {
    kind: "account",
    accountId: state.account.accountId,
    timeMs: venue.clock.nowMs(),
    cause,
    wallet: state.wallet,
    crossWallet: state.wallet.minus(crossFigures(venue, state).isolatedMargin),
    balanceChange,
    positions: views,
  });
}
