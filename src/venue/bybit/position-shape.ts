// Positions as V5 writes them; the stream calls the entry price `entryPrice`, REST calls it `avgPrice`.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { Exchange } from "../core/exchange.ts";
import type { ConditionalOrder, PositionView } from "../core/types.ts";
import type { JsonObject } from "./answer.ts";
import { decimalText, POSITION_IDX } from "./names.ts";

const PRICE_DECIMALS = 10;

export function restPositionShape(exchange: Exchange, position: PositionView): JsonObject {
  return { ...positionShape(exchange, position, ""), avgPrice: entryText(position) };
}

export function streamPositionShape(exchange: Exchange, position: PositionView): JsonObject {
  return {
    category: "linear",
    ...positionShape(exchange, position, "0"),
    entryPrice: entryText(position),
  };
}

/** `none` is what an absent stop or target reads: empty on REST, zero on the stream. */
function positionShape(exchange: Exchange, position: PositionView, none: string): JsonObject {
  const tpsl = exchange
    .openConditionals(position.accountId, position.symbol)
    .filter((conditional) => conditional.leg === position.leg && conditional.scope === "position-full");
  return {
    positionIdx: POSITION_IDX[position.leg],
    riskId: 1,
    riskLimitValue: riskLimitText(exchange, position),
    symbol: position.symbol,
    side: sideText(position),
    size: decimalText(position.quantity.abs()),
    positionValue: decimalText(position.quantity.abs().mul(position.entryPrice).toDecimalPlaces(8)),
    tradeMode: 0,
    autoAddMargin: 0,
    positionStatus: "Normal",
    leverage: String(position.leverage),
    markPrice: decimalText(position.markPrice),
    breakEvenPrice: decimalText(position.breakEvenPrice.toDecimalPlaces(PRICE_DECIMALS)),
    liqPrice: priceOr("", position.liquidationPrice),
    bustPrice: bustPriceText(position),
    positionIM: decimalText(position.initialMargin.toDecimalPlaces(8)),
    positionMM: decimalText(position.maintenanceMargin.toDecimalPlaces(8)),
    positionIMByMp: decimalText(position.initialMargin.toDecimalPlaces(8)),
    positionMMByMp: decimalText(position.maintenanceMargin.toDecimalPlaces(8)),
    positionBalance: decimalText(balanceOf(position).toDecimalPlaces(8)),
    tpslMode: "Full",
    takeProfit: triggerText(tpsl, "take-profit", none),
    stopLoss: triggerText(tpsl, "stop", none),
    trailingStop: trailingText(tpsl),
    sessionAvgPrice: "",
    unrealisedPnl: decimalText(position.unrealisedPnl.toDecimalPlaces(8)),
    curRealisedPnl: decimalText(position.currentRealisedPnl.toDecimalPlaces(8)),
    cumRealisedPnl: decimalText(position.cumulativeRealisedPnl.toDecimalPlaces(8)),
    adlRankIndicator: position.quantity.isZero() ? 0 : 2,
    isReduceOnly: false,
    mmrSysUpdatedTime: "",
    leverageSysUpdatedTime: "",
    createdTime: String(position.createdMs),
    updatedTime: String(position.updatedMs),
    openTime: position.quantity.isZero() ? 0 : position.createdMs,
    seq: position.updatedMs,
  };
}

function entryText(position: PositionView): string {
  return position.quantity.isZero() ? "0" : decimalText(position.entryPrice.toDecimalPlaces(PRICE_DECIMALS));
}

function sideText(position: PositionView): string {
  if (position.quantity.isZero()) return "";
  return position.quantity.isNegative() ? "Sell" : "Buy";
}

function riskLimitText(exchange: Exchange, position: PositionView): string {
  const brackets = exchange.instrument(position.symbol)?.brackets ?? [];
  const bracket = brackets.findLast(({ maxLeverage }) => maxLeverage >= position.leverage) ?? brackets[0];
  return bracket === undefined ? "" : decimalText(bracket.notionalCap);
}

function balanceOf(position: PositionView): Decimal {
  return position.marginMode === "isolated" ? position.isolatedMargin : position.initialMargin;
}

/** Where the margin is used up entirely: beyond the liquidation price by the maintenance margin. */
function bustPriceText(position: PositionView): string {
  if (position.liquidationPrice.isZero() || position.quantity.isZero()) return "";
  const distance = position.maintenanceMargin.div(position.quantity);
  const bust = position.liquidationPrice.sub(distance);
  return decimalText((bust.isNegative() ? ZERO : bust).toDecimalPlaces(PRICE_DECIMALS));
}

function priceOr(none: string, price: Decimal): string {
  return price.isZero() ? none : decimalText(price.toDecimalPlaces(PRICE_DECIMALS));
}

function triggerText(
  tpsl: readonly ConditionalOrder[],
  trigger: "stop" | "take-profit",
  none: string,
): string {
  const found = tpsl.find((conditional) => conditional.trigger === trigger);
  return found === undefined ? none : decimalText(found.triggerPrice);
}

function trailingText(tpsl: readonly ConditionalOrder[]): string {
  const found = tpsl.find((conditional) => conditional.trigger === "trailing");
  return found?.trailingDistance === undefined ? "0" : decimalText(found.trailingDistance);
}
