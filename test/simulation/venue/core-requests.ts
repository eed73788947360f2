// Our intents as requests to the exchange core, and its refusals as the adapters would read them.

import { BINANCE_OUTCOMES } from "../../../adapters/venues/outcome/binance-outcomes.ts";
import { BYBIT_OUTCOMES } from "../../../adapters/venues/outcome/bybit-outcomes.ts";
import { outcomeOf } from "../../../adapters/venues/outcome/outcome-table.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { SubmitOutcome } from "../../../engine/ports/venue.ts";
import { failFromRefusal } from "../../../src/venue/binance/error-code.ts";
import { fromCoreRefusal } from "../../../src/venue/bybit/core-refusal.ts";
import type { ConditionalRequest, OrderRequest } from "../../../src/venue/core/exchange.ts";
import type { AttachedTpsl, ExchangeName, Refusal } from "../../../src/venue/core/types.ts";

export function isConditional({ type }: OrderIntent): boolean {
  return type.kind === "stop-market" || type.kind === "take-profit-market";
}

/** In hedge mode Binance refuses the flag: the leg says it all. */
function reduceOnlyOf(name: ExchangeName, intent: OrderIntent): boolean {
  return intent.reduceOnly && !(name === "binance" && intent.positionSide !== "both");
}

export function orderRequest(
  name: ExchangeName,
  symbol: string,
  intent: OrderIntent,
  attachedLost: boolean,
): OrderRequest {
  const { type, side, positionSide, quantity, clientOrderId } = intent;
  const isLimit = type.kind === "limit";
  return {
    symbol,
    side,
    leg: positionSide,
    type: isLimit ? "limit" : "market",
    timeInForce: isLimit ? type.timeInForce : name === "bybit" ? "ioc" : "gtc",
    price: isLimit ? type.price : undefined,
    quantity,
    reduceOnly: reduceOnlyOf(name, intent),
    clientOrderId,
    attached: attachedLost ? undefined : attachedOf(intent),
  };
}

function attachedOf({ attachedStop }: OrderIntent): AttachedTpsl | undefined {
  if (attachedStop === undefined) return undefined;
  return {
    mode: "partial",
    stopLoss: { triggerPrice: attachedStop, triggerBy: "mark", orderType: "market", limitPrice: undefined },
    takeProfit: undefined,
  };
}

export function conditionalRequest(
  name: ExchangeName,
  symbol: string,
  intent: OrderIntent,
): ConditionalRequest | undefined {
  const { type, side, positionSide, quantity, clientOrderId } = intent;
  if (type.kind !== "stop-market" && type.kind !== "take-profit-market") return undefined;
  const rises = (side === "buy") === (type.kind === "stop-market");
  return {
    symbol,
    side,
    leg: positionSide,
    trigger: type.kind === "stop-market" ? "stop" : "take-profit",
    triggerPrice: type.triggerPrice,
    direction: name === "binance" ? undefined : rises ? "rising" : "falling",
    triggerBy: "mark",
    orderType: "market",
    price: undefined,
    timeInForce: name === "binance" ? "gtc" : "ioc",
    quantity,
    reduceOnly: reduceOnlyOf(name, intent),
    closePosition: false,
    clientOrderId,
  };
}

export interface WireCode {
  readonly httpStatus: number;
  readonly code: number | undefined;
  readonly text: string;
}

/** An answer that is no success, read by the venue's own outcome table. */
export function failedOutcome(name: ExchangeName, answer: WireCode): SubmitOutcome {
  const table = name === "binance" ? BINANCE_OUTCOMES : BYBIT_OUTCOMES;
  return outcomeOf(table, { kind: "answer", ...answer });
}

export function lostOutcome(name: ExchangeName, reason: string): SubmitOutcome {
  const table = name === "binance" ? BINANCE_OUTCOMES : BYBIT_OUTCOMES;
  return outcomeOf(table, { kind: "lost", reason });
}

export function refusedOutcome(name: ExchangeName, refusal: Refusal): SubmitOutcome {
  if (name === "bybit") {
    const { retCode, retMsg } = fromCoreRefusal(refusal);
    return failedOutcome(name, { httpStatus: 200, code: retCode, text: retMsg });
  }
  const { status, body } = failFromRefusal(refusal);
  const { code, msg } = body as { readonly code: number; readonly msg: string };
  return failedOutcome(name, { httpStatus: status, code, text: msg });
}
