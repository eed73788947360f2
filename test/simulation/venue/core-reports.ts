// The exchange core's own nouns as the engine's reports. It skips the wire for speed; what wire and adapter make of the same core
// is tested in adapters/venues (paper-*.test.ts).

import { binanceOrigin } from "../../../adapters/venues/binance/map-account.ts";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { Fill } from "../../../engine/domain/fill.ts";
import type { ClientOrderId, VenueOrderId, VenueTradeId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { OrderReport } from "../../../engine/ports/venue.ts";
import { REJECT_REASON } from "../../../src/venue/bybit/order-words.ts";
import { isForced } from "../../../src/venue/core/is-forced.ts";
import type { PaperExchange } from "../../../src/venue/core/paper-exchange.ts";
import type { ConditionalOrder, Fill as CoreFill, Order } from "../../../src/venue/core/types.ts";

const OUR_ALPHABET = /^[a-z0-9]{1,32}$/;

export function instrumentIdOf(symbol: string): InstrumentId {
  return `${symbol.slice(0, -"USDT".length)}/USDT:USDT` as InstrumentId;
}

function clientIdOf(raw: string): ClientOrderId | undefined {
  return OUR_ALPHABET.test(raw) ? (raw as ClientOrderId) : undefined;
}

export function orderReport(exchange: PaperExchange, order: Order): OrderReport {
  const isBybit = exchange.policy.name === "bybit";
  const origin =
    isBybit && order.conditionalId !== undefined
      ? exchange.findConditional(order.accountId, { kind: "venue-id", id: order.conditionalId })
      : undefined;
  return {
    clientOrderId: isBybit && isForced(order.origin) ? undefined : clientIdOf(order.clientOrderId),
    venueOrderId: order.venueOrderId as VenueOrderId,
    instrumentId: instrumentIdOf(order.symbol),
    side: order.side,
    positionSide: order.leg,
    state: stateOf(order, isBybit),
    quantity: order.quantity,
    filledQuantity: order.filledQuantity,
    averagePrice: averagePrice(order),
    triggerPrice: origin === undefined || origin.triggerPrice.isZero() ? undefined : origin.triggerPrice,
    reduceOnly: order.reduceOnly,
    conditional: undefined,
    reason: isBybit ? bybitReason(order) : undefined,
    at: order.updatedMs as UnixMs,
  };
}

function stateOf({ status }: Order, isBybit: boolean): OrderReport["state"] {
  if (status === "new") return "open";
  return status === "expired" && isBybit ? "canceled" : status;
}

function averagePrice({ filledQuantity, filledQuote }: Order): Decimal | undefined {
  return filledQuantity.isZero() ? undefined : filledQuote.div(filledQuantity).toDecimalPlaces(10);
}

function bybitReason({ endReason }: Order): string | undefined {
  const reason = endReason === undefined ? "EC_NoError" : REJECT_REASON[endReason];
  return reason === "EC_NoError" ? undefined : reason;
}

export function conditionalReport(exchange: PaperExchange, conditional: ConditionalOrder): OrderReport {
  const isBybit = exchange.policy.name === "bybit";
  const { status, trigger, triggerPrice, quantity } = conditional;
  const kind = trigger === "take-profit" ? "take-profit" : "stop";
  return {
    clientOrderId: clientIdOf(conditional.clientOrderId),
    venueOrderId: conditional.conditionalId as VenueOrderId,
    instrumentId: instrumentIdOf(conditional.symbol),
    side: conditional.side,
    positionSide: conditional.leg,
    state: conditionalState(status, isBybit),
    quantity: quantity ?? triggerPrice.mul(0),
    filledQuantity: triggerPrice.mul(0),
    averagePrice: undefined,
    triggerPrice: triggerPrice.isZero() ? undefined : triggerPrice,
    reduceOnly: conditional.reduceOnly,
    conditional: status === "untriggered" ? kind : undefined,
    reason: isBybit && status === "rejected" ? "EC_Others" : undefined,
    at: conditional.updatedMs as UnixMs,
  };
}

function conditionalState(status: ConditionalOrder["status"], isBybit: boolean): OrderReport["state"] {
  if (status === "canceled" || status === "rejected") return status;
  if (status === "expired") return isBybit ? "canceled" : "expired";
  return "open";
}

export function fillReport(exchange: PaperExchange, fill: CoreFill): Fill {
  const isBybit = exchange.policy.name === "bybit";
  const origin = isBybit ? bybitOrigin(exchange, fill) : binanceOrigin(fill.clientOrderId);
  return {
    accountId: fill.accountId as Fill["accountId"],
    venueTradeId: fill.tradeId as VenueTradeId,
    venueOrderId: fill.venueOrderId as VenueOrderId,
    clientOrderId: isBybit && origin !== "order" ? undefined : clientIdOf(fill.clientOrderId),
    instrumentId: instrumentIdOf(fill.symbol),
    side: fill.side,
    positionSide: fill.leg,
    quantity: fill.quantity,
    price: fill.price,
    fee: fill.fee,
    realizedPnl: isBybit && fill.realisedPnl.isZero() ? undefined : fill.realisedPnl,
    origin,
    at: fill.timeMs as UnixMs,
  };
}

function bybitOrigin(exchange: PaperExchange, fill: CoreFill): Fill["origin"] {
  if (isForced(fill.origin)) return fill.origin;
  if (fill.origin !== "trigger") return "order";
  const order = exchange.findOrder(fill.accountId, { kind: "venue-id", id: fill.venueOrderId });
  const id = order?.conditionalId;
  const conditional =
    id === undefined ? undefined : exchange.findConditional(fill.accountId, { kind: "venue-id", id });
  return conditional === undefined || conditional.scope === "order" ? "order" : "attached-stop";
}
