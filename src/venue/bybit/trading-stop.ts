// `/v5/position/trading-stop`: sets, changes and removes the stop, target and trailing stop of a position.
import { z } from "zod";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { PositionTpslRequest } from "../core/exchange.ts";
import type { TpslLeg } from "../core/types.ts";
import { type Answer, ok, type Refusal, refused, refusedWithCode } from "./answer.ts";
import { refuseLegs, tpslLeg } from "./attached-tpsl.ts";
import { linearOnly } from "./category.ts";
import { fromCoreRefusal } from "./core-refusal.ts";
import type { PrivateCall } from "./endpoint.ts";
import { field, parseFields } from "./fields.ts";
import { legOf } from "./names.ts";

const TradingStop = z.object({
  symbol: field.symbol,
  positionIdx: field.positionIdx.optional(),
  tpslMode: z.enum(["Full", "Partial"]).optional(),
  takeProfit: field.notNegative.optional(),
  stopLoss: field.notNegative.optional(),
  trailingStop: field.notNegative.optional(),
  activePrice: field.priceOrNone.optional(),
  tpTriggerBy: field.triggerBy.optional(),
  slTriggerBy: field.triggerBy.optional(),
  tpSize: field.positive.optional(),
  slSize: field.positive.optional(),
  tpOrderType: field.orderType.optional(),
  slOrderType: field.orderType.optional(),
  tpLimitPrice: field.priceOrNone.optional(),
  slLimitPrice: field.priceOrNone.optional(),
});
type TradingStop = z.output<typeof TradingStop>;

const REJECTED_STOP_CODE = 10001;

export function setTradingStop(call: PrivateCall): Answer {
  return linearOnly(call.fields, () => {
    const parsed = parseFields(TradingStop, call.fields);
    if (parsed.kind === "refused") return parsed;
    const request = tpslRequest(parsed.value);
    if ("retCode" in request) return request;
    if (call.faults.anyArmed) {
      const due = call.faults.take("reject-stop", {
        exchange: "bybit",
        requestClass: "place-conditional",
        accountId: call.key.accountId,
        symbol: request.symbol,
      });
      if (due !== undefined) return refusedWithCode(due.code ?? REJECTED_STOP_CODE);
    }
    const outcome = call.exchange.setPositionTpsl(call.key.accountId, request);
    return outcome.kind === "ok" ? ok() : fromCoreRefusal(outcome.refusal);
  });
}

function tpslRequest(request: TradingStop): PositionTpslRequest | Refusal {
  const mode = request.tpslMode === "Partial" ? "partial" : "full";
  const takeProfit = leg(request.takeProfit, () => ({
    triggerBy: request.tpTriggerBy,
    orderType: request.tpOrderType,
    limitPrice: request.tpLimitPrice,
  }));
  const stopLoss = leg(request.stopLoss, () => ({
    triggerBy: request.slTriggerBy,
    orderType: request.slOrderType,
    limitPrice: request.slLimitPrice,
  }));
  const { tpSize, slSize } = request;
  const given = [takeProfit, stopLoss, request.trailingStop];
  if (given.every((value) => value === undefined)) {
    return refused(10001, "params error: takeProfit, stopLoss or trailingStop is required");
  }
  if (tpSize !== undefined && slSize !== undefined && !tpSize.eq(slSize)) {
    return refused(10001, "params error: tpSize and slSize must be equal");
  }
  const quantity = mode === "partial" ? (tpSize ?? slSize) : undefined;
  const isPlaced = [takeProfit, stopLoss].some((value) => value !== undefined && value !== "remove");
  if (mode === "partial" && isPlaced && quantity === undefined) {
    return refused(10001, "params error: tpSize or slSize is required in Partial mode");
  }
  const wrongLeg = refuseLegs(mode, [placed(takeProfit), placed(stopLoss)]);
  if (wrongLeg !== undefined) return wrongLeg;
  return {
    symbol: request.symbol,
    leg: legOf(request.positionIdx),
    mode,
    takeProfit,
    stopLoss,
    quantity,
    trailing: trailing(request),
  };
}

/** Zero removes, absence leaves alone. */
function leg(
  price: Decimal | undefined,
  fields: () => Parameters<typeof tpslLeg>[1],
): TpslLeg | "remove" | undefined {
  if (price === undefined) return undefined;
  return price.isZero() ? "remove" : tpslLeg(price, fields());
}

function placed(value: TpslLeg | "remove" | undefined): TpslLeg | undefined {
  return value === "remove" ? undefined : value;
}

function trailing(request: TradingStop): PositionTpslRequest["trailing"] {
  if (request.trailingStop === undefined) return undefined;
  return request.trailingStop.isZero()
    ? "remove"
    : { distance: request.trailingStop, activationPrice: request.activePrice };
}
