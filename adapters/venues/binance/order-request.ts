// A Binance USD-M order as the wire wants it: names, order and formats are those of ccxt's createOrder.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { EntryRequest } from "../order-entry/order-entry.ts";
import { headerLine, type PreparedRequest } from "../order-entry/prepared-request.ts";
import type { VenueSigner } from "../signing/venue-signer.ts";

const ORDER_PATH = "/fapi/v1/order";
/** Conditional orders are a separate service since December 2025. */
const ALGO_ORDER_PATH = "/fapi/v1/algoOrder";
const FORM = "application/x-www-form-urlencoded";

export function prepareBinanceOrder(request: EntryRequest, signer: VenueSigner): PreparedRequest | undefined {
  const { intent } = request;
  const apiKey = signer.apiKey(intent.accountId);
  if (apiKey === undefined) return undefined;
  // Every value is in our own alphabets (letters, digits, dot, underscore), so none needs percent-encoding.
  const query = `timestamp=${request.signedAt}${orderFields(request)}&recvWindow=${request.recvWindowMs}`;
  const path = isConditional(intent) ? ALGO_ORDER_PATH : ORDER_PATH;
  const signature = signer.sign(intent.accountId, { method: "POST", path }, query);
  return {
    path,
    contentType: FORM,
    authHeaders: headerLine("X-MBX-APIKEY", apiKey),
    body: `${query}&signature=${signature}`,
  };
}

export function isConditional({ type }: OrderIntent): boolean {
  return type.kind === "stop-market" || type.kind === "take-profit-market";
}

function orderFields({ intent, instrument }: EntryRequest): string {
  const conditional = isConditional(intent);
  return (
    `&symbol=${instrument.venueSymbol}&side=${intent.side === "buy" ? "BUY" : "SELL"}` +
    `&${conditional ? "clientAlgoId" : "newClientOrderId"}=${intent.clientOrderId}&newOrderRespType=RESULT` +
    typeFields(intent) +
    legFields(intent) +
    (conditional ? "&workingType=MARK_PRICE&algoType=CONDITIONAL" : "")
  );
}

function typeFields({ type, quantity }: OrderIntent): string {
  const amount = quantity.toFixed();
  switch (type.kind) {
    case "market":
      return `&type=MARKET&quantity=${amount}`;
    case "limit":
      return `&type=LIMIT&quantity=${amount}&price=${type.price.toFixed()}&timeInForce=${TIME_IN_FORCE[type.timeInForce]}`;
    case "stop-market":
      return `&type=STOP_MARKET&quantity=${amount}&triggerPrice=${type.triggerPrice.toFixed()}`;
    case "take-profit-market":
      return `&type=TAKE_PROFIT_MARKET&quantity=${amount}&triggerPrice=${type.triggerPrice.toFixed()}`;
    default:
      return assertNever(type);
  }
}

const TIME_IN_FORCE = { gtc: "GTC", ioc: "IOC", fok: "FOK", "post-only": "GTX" } as const;

/** In hedge mode the leg says it all, and Binance refuses `reduceOnly`. */
function legFields({ positionSide, reduceOnly }: OrderIntent): string {
  if (positionSide !== "both") return `&positionSide=${positionSide === "long" ? "LONG" : "SHORT"}`;
  return reduceOnly ? "&reduceOnly=true" : "";
}

/** The same order as ccxt's `params`. */
export function binanceCcxtParams({ intent }: EntryRequest): Readonly<Record<string, unknown>> {
  const { type } = intent;
  return {
    clientOrderId: intent.clientOrderId,
    ...(intent.positionSide !== "both"
      ? { positionSide: intent.positionSide === "long" ? "LONG" : "SHORT" }
      : intent.reduceOnly
        ? { reduceOnly: true }
        : {}),
    ...(type.kind === "limit" && type.timeInForce === "post-only" ? { postOnly: true } : {}),
    ...(type.kind === "limit" && type.timeInForce !== "post-only"
      ? { timeInForce: TIME_IN_FORCE[type.timeInForce] }
      : {}),
    ...(type.kind === "stop-market"
      ? { stopLossPrice: type.triggerPrice.toFixed(), workingType: "MARK_PRICE" }
      : {}),
    ...(type.kind === "take-profit-market"
      ? { takeProfitPrice: type.triggerPrice.toFixed(), workingType: "MARK_PRICE" }
      : {}),
  };
}
