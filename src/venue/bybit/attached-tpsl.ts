// Stop and target fields of an order or of `trading-stop`, turned into the core's TP/SL legs.
import { type Decimal, isMultipleOf } from "../../../engine/domain/decimal.ts";
import type { Exchange } from "../core/exchange.ts";
import type { AttachedTpsl, TpslLeg } from "../core/types.ts";
import { type Refusal, refused } from "./answer.ts";
import { decimalText, ORDER_TYPE, TRIGGER_BY } from "./names.ts";
import type { OrderCreate } from "./order-request.ts";

export type Attached = { readonly kind: "attached"; readonly value: AttachedTpsl | undefined } | Refusal;

export interface LegFields {
  readonly triggerBy: keyof typeof TRIGGER_BY | undefined;
  readonly orderType: "Market" | "Limit" | undefined;
  readonly limitPrice: Decimal | undefined;
}

export function tpslLeg(triggerPrice: Decimal, fields: LegFields): TpslLeg {
  const orderType = ORDER_TYPE[fields.orderType ?? "Market"];
  return {
    triggerPrice,
    triggerBy: TRIGGER_BY[fields.triggerBy ?? "LastPrice"],
    orderType,
    limitPrice: orderType === "limit" ? fields.limitPrice : undefined,
  };
}

/** Full mode closes at market only; a limit leg needs its price. */
export function refuseLegs(
  mode: "full" | "partial",
  legs: readonly (TpslLeg | undefined)[],
): Refusal | undefined {
  const limits = legs.filter((leg) => leg?.orderType === "limit");
  if (limits.length === 0) return undefined;
  if (mode === "full") return refused(10001, "tpOrderType and slOrderType must be Market in Full mode");
  return limits.some((leg) => leg?.limitPrice === undefined)
    ? refused(10001, "tpLimitPrice or slLimitPrice is required for Limit")
    : undefined;
}

export function attachedOf(exchange: Exchange, request: OrderCreate): Attached {
  const stopLoss =
    request.stopLoss &&
    tpslLeg(request.stopLoss, {
      triggerBy: request.slTriggerBy,
      orderType: request.slOrderType,
      limitPrice: request.slLimitPrice,
    });
  const takeProfit =
    request.takeProfit &&
    tpslLeg(request.takeProfit, {
      triggerBy: request.tpTriggerBy,
      orderType: request.tpOrderType,
      limitPrice: request.tpLimitPrice,
    });
  if (stopLoss === undefined && takeProfit === undefined) return { kind: "attached", value: undefined };
  if (request.reduceOnly === true) return refused(10001, "tp/sl cannot be set on a reduce-only order");
  const mode = request.tpslMode === "Partial" ? "partial" : "full";
  return (
    refuseLegs(mode, [stopLoss, takeProfit]) ??
    refusePrices(exchange, request, stopLoss, takeProfit) ?? {
      kind: "attached",
      value: { mode, stopLoss, takeProfit },
    }
  );
}

/** The venue judges the side by the order's own price, or by the last price for market orders. */
function refusePrices(
  exchange: Exchange,
  request: OrderCreate,
  stopLoss: TpslLeg | undefined,
  takeProfit: TpslLeg | undefined,
): Refusal | undefined {
  const instrument = exchange.instrument(request.symbol);
  if (instrument === undefined) return refused(10001, `params error: symbol invalid ${request.symbol}`);
  const own = request.orderType === "Limit" ? request.price : undefined;
  const base = own ?? request.triggerPrice ?? exchange.ticker(request.symbol).last;
  for (const [name, leg, above] of [
    ["StopLoss", stopLoss, request.side === "Sell"],
    ["TakeProfit", takeProfit, request.side === "Buy"],
  ] as const) {
    if (leg === undefined) continue;
    const { triggerPrice, limitPrice } = leg;
    const offTick = [triggerPrice, limitPrice].some(
      (price) => price && !isMultipleOf(price, instrument.tick),
    );
    if (offTick) return refused(10001, `params error: ${name} price invalid`);
    if (above ? triggerPrice.gt(base) : triggerPrice.lt(base)) continue;
    const should = above ? "higher" : "lower";
    const text = `${name}:${decimalText(triggerPrice)} set for ${request.side} position should ${should} than base_price:`;
    return refused(10001, `${text}${decimalText(base)}`);
  }
  return undefined;
}
