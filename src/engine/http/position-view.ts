// An owned position as JSON, with P&L at the mark price where one is known: decimals as text, times in ISO 8601.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import { unrealizedPnl } from "../../../engine/domain/position.ts";
import { UNKNOWN_STRATEGY } from "../../../engine/domain/unknown-strategy.ts";
import type { OwnedPosition } from "../../../engine/ports/position-store.ts";
import { iso, text, textOrNull } from "./view-text.ts";

export interface PositionReading {
  readonly position: OwnedPosition;
  /** Undefined: no fresh price. */
  readonly markPrice: Decimal | undefined;
}

export function positionView({ position, markPrice }: PositionReading) {
  const { net } = position;
  return {
    accountId: position.accountId,
    instrumentId: position.instrumentId,
    positionSide: position.positionSide,
    quantity: text(net.quantity),
    entryPrice: text(net.entryPrice),
    markPrice: textOrNull(markPrice),
    unrealizedPnl: markPrice === undefined ? null : text(unrealizedPnl(net, markPrice)),
    realizedPnl: text(net.realizedPnl),
    fees: text(net.fees),
    funding: text(net.funding),
    stopPrice: textOrNull(position.stopPrice),
    targets: position.targets.map(({ price, share }) => ({ price: text(price), share: text(share) })),
    signalId: position.signalId ?? null,
    strategyId: position.strategyId === UNKNOWN_STRATEGY ? null : (position.strategyId ?? null),
    openedAt: position.openedAt === undefined ? null : iso(position.openedAt),
    updatedAt: iso(position.updatedAt),
  };
}
