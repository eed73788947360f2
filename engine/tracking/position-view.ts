// Open positions as people look at them: with the current mark and P&L net of fees and funding.
import type { AccountState } from "../accounts/account-state.ts";
import type { Decimal } from "../domain/decimal.ts";
import { unrealizedPnl } from "../domain/position.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { PriceSource } from "../ports/price-source.ts";

export interface PositionView {
  readonly position: OwnedPosition;
  readonly account: string;
  readonly venue: string;
  readonly markPrice: Decimal | undefined;
  readonly unrealizedPnl: Decimal | undefined;
  /** Realised less fees plus funding plus unrealised; undefined without a mark. */
  readonly netPnl: Decimal | undefined;
  /** Quantity that a resting stop of ours, or one that travelled with the entry, covers. */
  readonly protectedBy: readonly string[];
}

export function positionViews(
  states: Iterable<AccountState>,
  directory: AccountDirectory,
  prices: PriceSource,
): readonly PositionView[] {
  const views: PositionView[] = [];
  for (const state of states) {
    const account = directory.account(state.accountId);
    if (account === undefined) continue;
    for (const position of state.positions.values()) {
      if (position.net.quantity.isZero()) continue;
      const mark = prices.latest(account.venue, account.environment, position.instrumentId)?.mark;
      const unrealized = mark === undefined ? undefined : unrealizedPnl(position.net, mark);
      const { realizedPnl, fees, funding } = position.net;
      views.push({
        position,
        account: account.label,
        venue: account.venue,
        markPrice: mark,
        unrealizedPnl: unrealized,
        netPnl: unrealized?.add(realizedPnl).sub(fees).add(funding),
        protectedBy: protectionOf(state, position),
      });
    }
  }
  return views;
}

function protectionOf(state: AccountState, position: OwnedPosition): string[] {
  const here = (id: string, side: string) => id === position.instrumentId && side === position.positionSide;
  const own = [...state.orders.values()]
    .filter(({ intent }) => intent.leg !== "entry" && here(intent.instrumentId, intent.positionSide))
    .filter((order) => order.state === "open" || order.state === "accepted")
    .map(({ intent }) => `${intent.leg} ${intent.quantity}`);
  const attached = [...state.foreignOrders.values()]
    .filter((order) => order.conditional === "stop" && here(order.instrumentId, order.positionSide))
    .map((order) => `attached stop ${order.quantity}`);
  return [...own, ...attached];
}
