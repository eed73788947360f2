// The order that an approved entry becomes.
import type { Decimal } from "../engine/domain/decimal.ts";
import type { OrderIntent, OrderType, ProtectionPlan } from "../engine/domain/order.ts";
import { entrySide } from "../engine/domain/side.ts";
import type { UnixMs } from "../engine/domain/time.ts";
import type { EntryRequest } from "./entry-request.ts";
import type { EntrySize } from "./size-entry.ts";

const MARKET: OrderType = { kind: "market" };

/** Market entries expire with the signal; limit entries may rest until their own deadline, counted from receipt. */
export function entryIntent(
  request: EntryRequest,
  entryPrice: Decimal,
  size: EntrySize,
  protection: ProtectionPlan,
): OrderIntent {
  const { signal, plan, account } = request;
  const { entry, direction } = plan;
  const type: OrderType =
    entry.kind === "market" ? MARKET : { kind: "limit", price: entryPrice, timeInForce: "gtc" };
  const restsUntil = entry.kind === "market" ? signal.expiresAt : signal.receivedAt + entry.expiresInMs;
  return {
    clientOrderId: request.clientOrderId,
    tenantId: account.tenantId,
    accountId: account.id,
    signalId: signal.id,
    strategyId: signal.strategyId,
    instrumentId: signal.instrumentId,
    leg: "entry",
    generation: request.generation,
    side: entrySide(direction),
    positionSide: account.positionMode === "hedge" ? direction : "both",
    type,
    quantity: size.quantity,
    reduceOnly: false,
    attachedStop: request.stopAttachable ? protection.stopPrice : undefined,
    protection,
    margin: size.margin,
    leverage: size.leverage,
    expiresAt: restsUntil as UnixMs,
  };
}
