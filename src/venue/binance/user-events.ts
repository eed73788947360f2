// The core's account events as Binance's user-data stream shows them.

import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { AccountCause, AccountEvent, OrderCause } from "../core/events.ts";
import type { ConditionalOrder, Fill, Order, PositionView } from "../core/types.ts";
import {
  algoStatusName,
  algoTimeInForceName,
  algoTypeName,
  averagePrice,
  callbackRateText,
  LEG_NAMES,
  originalTypeName,
  statusName,
  timeInForceName,
  typeName,
  workingTypeName,
} from "./order-shape.ts";

export type WireEvent = Readonly<Record<string, unknown>>;

/** The events on the wire for one event of the core; `eventMs` is when they leave. */
export function wireEvents(event: AccountEvent, eventMs: number): readonly WireEvent[] {
  switch (event.kind) {
    case "order":
      return event.fill === undefined
        ? [orderUpdate(event.order, event.cause, undefined, event.timeMs, eventMs)]
        : [
            tradeLite(event.order, event.fill, eventMs),
            orderUpdate(event.order, event.cause, event.fill, event.timeMs, eventMs),
          ];
    case "conditional":
      return [algoUpdate(event.conditional, event.timeMs, eventMs)];
    case "account":
      return [accountUpdate(event, eventMs)];
    case "leverage":
      return [
        {
          e: "ACCOUNT_CONFIG_UPDATE",
          E: eventMs,
          T: event.timeMs,
          ac: { s: event.symbol, l: event.leverage },
        },
      ];
    case "margin-mode":
    case "key-revoked":
      return [];
    default:
      return assertNever(event);
  }
}

const EXECUTION_NAMES: Readonly<Record<OrderCause, string>> = {
  new: "NEW",
  trade: "TRADE",
  canceled: "CANCELED",
  expired: "EXPIRED",
  amended: "AMENDMENT",
  liquidation: "CALCULATED",
  adl: "CALCULATED",
};

function orderUpdate(
  order: Order,
  cause: OrderCause,
  fill: Fill | undefined,
  timeMs: number,
  eventMs: number,
): WireEvent {
  return {
    e: "ORDER_TRADE_UPDATE",
    E: eventMs,
    T: timeMs,
    o: {
      s: order.symbol,
      c: order.clientOrderId,
      S: order.side.toUpperCase(),
      o: typeName(order),
      f: timeInForceName(order),
      q: order.quantity.toFixed(),
      p: order.price?.toFixed() ?? "0",
      ap: averagePrice(order),
      sp: order.wire.triggerPrice ?? "0",
      x: EXECUTION_NAMES[cause],
      X: statusName(order),
      i: Number(order.venueOrderId),
      l: fill?.quantity.toFixed() ?? "0",
      z: order.filledQuantity.toFixed(),
      L: fill?.price.toFixed() ?? "0",
      ...(fill === undefined ? {} : { n: fill.fee.toFixed(), N: "USDT" }),
      T: timeMs,
      t: fill === undefined ? 0 : Number(fill.tradeId),
      b: "0",
      a: "0",
      m: fill?.isMaker ?? false,
      R: order.reduceOnly,
      wt: order.wire.workingType ?? "CONTRACT_PRICE",
      ot: originalTypeName(order),
      ps: LEG_NAMES[order.leg],
      cp: order.closePosition,
      rp: fill?.realisedPnl.toFixed() ?? "0",
      pP: order.wire.priceProtect === "true",
      si: 0,
      ss: 0,
      V: "EXPIRE_MAKER",
      pm: "NONE",
      gtd: 0,
      er: "0",
    },
  };
}

function tradeLite(order: Order, fill: Fill, eventMs: number): WireEvent {
  return {
    e: "TRADE_LITE",
    E: eventMs,
    T: fill.timeMs,
    s: order.symbol,
    q: order.quantity.toFixed(),
    p: order.price?.toFixed() ?? "0",
    m: fill.isMaker,
    c: order.clientOrderId,
    S: order.side.toUpperCase(),
    L: fill.price.toFixed(),
    l: fill.quantity.toFixed(),
    t: Number(fill.tradeId),
    i: Number(order.venueOrderId),
  };
}

function algoUpdate(conditional: ConditionalOrder, timeMs: number, eventMs: number): WireEvent {
  return {
    e: "ALGO_UPDATE",
    T: timeMs,
    E: eventMs,
    o: {
      caid: conditional.clientOrderId,
      aid: Number(conditional.conditionalId),
      at: "CONDITIONAL",
      o: algoTypeName(conditional),
      s: conditional.symbol,
      S: conditional.side.toUpperCase(),
      ps: LEG_NAMES[conditional.leg],
      f: algoTimeInForceName(conditional),
      q: conditional.quantity?.toFixed() ?? "0",
      X: algoStatusName(conditional),
      ai: conditional.childOrderId ?? "",
      ap: "0",
      aq: "0",
      act: "",
      tp: conditional.triggerPrice.toFixed(),
      p: conditional.price?.toFixed() ?? "0",
      V: "EXPIRE_MAKER",
      wt: workingTypeName(conditional),
      pm: "NONE",
      cp: conditional.closePosition,
      pP: conditional.wire.priceProtect === "true",
      R: conditional.reduceOnly,
      tt: conditional.triggeredMs ?? 0,
      gtd: 0,
      ...(conditional.callbackRate === undefined ? {} : { cr: callbackRateText(conditional) }),
      rm:
        conditional.rejectReason === undefined
          ? ""
          : `Reject: ${conditional.rejectReason.replaceAll("-", " ")}`,
    },
  };
}

const REASONS: Readonly<Record<AccountCause, string>> = {
  order: "ORDER",
  "funding-fee": "FUNDING_FEE",
  deposit: "DEPOSIT",
  "margin-mode-change": "MARGIN_TYPE_CHANGE",
  liquidation: "ORDER",
  adl: "ORDER",
};

function text(value: Decimal): string {
  return value.toDecimalPlaces(12).toFixed();
}

function accountUpdate(event: Extract<AccountEvent, { kind: "account" }>, eventMs: number): WireEvent {
  return {
    e: "ACCOUNT_UPDATE",
    E: eventMs,
    T: event.timeMs,
    a: {
      m: REASONS[event.cause],
      B: [{ a: "USDT", wb: text(event.wallet), cw: text(event.crossWallet), bc: text(event.balanceChange) }],
      P: event.positions.map(positionRow),
    },
  };
}

function positionRow(position: PositionView): WireEvent {
  return {
    s: position.symbol,
    pa: position.quantity.toFixed(),
    ep: text(position.entryPrice),
    bep: text(position.breakEvenPrice),
    cr: text(position.cumulativeRealisedPnl),
    up: text(position.unrealisedPnl),
    mt: position.marginMode,
    iw: text(position.isolatedMargin),
    ps: LEG_NAMES[position.leg],
    ma: "USDT",
  };
}
