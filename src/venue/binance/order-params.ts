// Parameters of the two order services, parsed to the core's requests.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { ConditionalRequest, OrderRef, OrderRequest } from "../core/exchange.ts";
import type { Instrument } from "../core/market.ts";
import type { OrderType, PositionLeg, Side, TimeInForce, TriggerKind } from "../core/types.ts";
import { BAD_SYMBOL, illegal, missing } from "./error-code.ts";
import { decimalOf, flagOf, type Params, ReplyError, requiredText, text } from "./params.ts";
import { fail } from "./reply.ts";

const CLIENT_ID = /^[.A-Z:/a-z0-9_-]{1,36}$/;
// Maps, because what is looked up comes from the wire: an object also has `__proto__`.
const LEGS: ReadonlyMap<string, PositionLeg> = new Map([
  ["BOTH", "both"],
  ["LONG", "long"],
  ["SHORT", "short"],
]);
const TIMES_IN_FORCE: ReadonlyMap<string, TimeInForce> = new Map([
  ["GTC", "gtc"],
  ["IOC", "ioc"],
  ["FOK", "fok"],
  ["GTX", "post-only"],
  ["GTE_GTC", "gtc"],
]);
const CONDITIONAL_TYPES: ReadonlyMap<string, readonly [TriggerKind, OrderType]> = new Map([
  ["STOP", ["stop", "limit"]],
  ["STOP_MARKET", ["stop", "market"]],
  ["TAKE_PROFIT", ["take-profit", "limit"]],
  ["TAKE_PROFIT_MARKET", ["take-profit", "market"]],
  ["TRAILING_STOP_MARKET", ["trailing", "market"]],
]);

export type FindInstrument = (symbol: string) => Instrument | undefined;

export function instrumentOf(find: FindInstrument, params: Params): Instrument {
  const instrument = find(requiredText(params, "symbol"));
  if (instrument === undefined) throw new ReplyError(BAD_SYMBOL);
  return instrument;
}

export function sideOf(params: Params): Side {
  const side = requiredText(params, "side");
  if (side !== "BUY" && side !== "SELL") throw new ReplyError(fail(-1117, "Invalid side."));
  return side === "BUY" ? "buy" : "sell";
}

function legOf(params: Params): PositionLeg {
  const leg = LEGS.get(text(params, "positionSide") ?? "BOTH");
  if (leg === undefined) throw new ReplyError(illegal("positionSide"));
  return leg;
}

function timeInForceOf(params: Params, isRequired: boolean): TimeInForce {
  const value = isRequired ? requiredText(params, "timeInForce") : (text(params, "timeInForce") ?? "GTC");
  const timeInForce = TIMES_IN_FORCE.get(value);
  if (timeInForce === undefined) throw new ReplyError(fail(-1115, "Invalid timeInForce."));
  return timeInForce;
}

export function clientIdOf(params: Params, name: string): string | undefined {
  const value = text(params, name);
  if (value === undefined) return undefined;
  if (value.length > 36) throw new ReplyError(fail(-4015, "Client order id is not valid."));
  if (!CLIENT_ID.test(value)) {
    throw new ReplyError(
      fail(
        -1100,
        `Illegal characters found in parameter '${name}'; legal range is '^[\\.A-Z\\:/a-z0-9_-]{1,36}$'.`,
      ),
    );
  }
  return value;
}

const TOO_PRECISE = fail(-1111, "Precision is over the maximum defined for this asset.");

export function priceOf(params: Params, name: string, instrument: Instrument): Decimal | undefined {
  const price = decimalOf(params, name);
  if (price !== undefined && price.decimalPlaces() > instrument.priceDecimals)
    throw new ReplyError(TOO_PRECISE);
  return price;
}

export function quantityOf(params: Params, name: string, instrument: Instrument): Decimal | undefined {
  const quantity = decimalOf(params, name);
  if (quantity !== undefined && quantity.decimalPlaces() > instrument.quantityDecimals) {
    throw new ReplyError(TOO_PRECISE);
  }
  return quantity;
}

const MOVED_TO_ALGO = fail(
  -4120,
  "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
);

/** `POST /fapi/v1/order`. */
export function orderRequest(params: Params, find: FindInstrument): OrderRequest {
  const instrument = instrumentOf(find, params);
  const side = sideOf(params);
  const type = requiredText(params, "type");
  if (CONDITIONAL_TYPES.has(type)) throw new ReplyError(MOVED_TO_ALGO);
  if (type !== "LIMIT" && type !== "MARKET") throw new ReplyError(fail(-1116, "Invalid orderType."));
  const isLimit = type === "LIMIT";
  const timeInForce = timeInForceOf(params, isLimit);
  const quantity = quantityOf(params, "quantity", instrument);
  if (quantity === undefined) throw new ReplyError(missing("quantity"));
  const price = isLimit ? priceOf(params, "price", instrument) : undefined;
  if (isLimit && price === undefined) throw new ReplyError(missing("price"));
  return {
    symbol: instrument.symbol,
    side,
    leg: legOf(params),
    type: isLimit ? "limit" : "market",
    timeInForce: isLimit ? timeInForce : "gtc",
    price,
    quantity,
    reduceOnly: flagOf(params, "reduceOnly") ?? false,
    clientOrderId: clientIdOf(params, "newClientOrderId"),
  };
}

/** `POST /fapi/v1/algoOrder`. */
export function conditionalRequest(params: Params, find: FindInstrument): ConditionalRequest {
  if (requiredText(params, "algoType") !== "CONDITIONAL")
    throw new ReplyError(fail(-4500, "Invalid algoType."));
  const instrument = instrumentOf(find, params);
  const side = sideOf(params);
  const type = requiredText(params, "type");
  const kinds = CONDITIONAL_TYPES.get(type);
  if (kinds === undefined) throw new ReplyError(fail(-1116, "Invalid orderType."));
  const [trigger, orderType] = kinds;
  const closePosition = flagOf(params, "closePosition") ?? false;
  if (closePosition && orderType === "limit")
    throw new ReplyError(fail(-4136, "Invalid conditional order type for closePosition."));
  const quantity = quantityOf(params, "quantity", instrument);
  if (quantity === undefined && !closePosition) throw new ReplyError(missing("quantity"));
  const triggerPrice = priceOf(params, "triggerPrice", instrument);
  if (trigger !== "trailing" && triggerPrice === undefined) throw new ReplyError(missing("triggerPrice"));
  const price = orderType === "limit" ? priceOf(params, "price", instrument) : undefined;
  if (orderType === "limit" && price === undefined) throw new ReplyError(missing("price"));
  const callback = decimalOf(params, "callbackRate");
  if (trigger === "trailing" && callback === undefined) throw new ReplyError(missing("callbackRate"));
  const workingType = workingTypeOf(params);
  return {
    symbol: instrument.symbol,
    side,
    leg: legOf(params),
    trigger,
    triggerPrice,
    direction: undefined,
    triggerBy: workingType === "MARK_PRICE" ? "mark" : "last",
    orderType,
    price,
    timeInForce: timeInForceOf(params, false),
    quantity,
    reduceOnly: flagOf(params, "reduceOnly") ?? false,
    closePosition,
    activationPrice:
      priceOf(params, "activatePrice", instrument) ?? priceOf(params, "activationPrice", instrument),
    callbackRate: callback?.div(100),
    clientOrderId: clientIdOf(params, "clientAlgoId"),
    wire: {
      algoType: type,
      workingType,
      priceProtect: text(params, "priceProtect")?.toLowerCase() ?? "false",
      ...(triggerPrice === undefined ? {} : { triggerPrice: triggerPrice.toFixed() }),
    },
  };
}

function workingTypeOf(params: Params): string {
  const workingType = text(params, "workingType") ?? "CONTRACT_PRICE";
  if (workingType !== "CONTRACT_PRICE" && workingType !== "MARK_PRICE")
    throw new ReplyError(illegal("workingType"));
  return workingType;
}

/** `orderId` wins over the client id. */
export function refOf(params: Params, idName: string, clientIdName: string): OrderRef {
  const id = text(params, idName);
  if (id !== undefined) return { kind: "venue-id", id };
  const clientId = text(params, clientIdName);
  if (clientId === undefined) {
    throw new ReplyError(
      fail(-1102, `Param '${clientIdName}' or '${idName}' must be sent, but both were empty/null!`),
    );
  }
  return { kind: "client-id", id: clientId };
}
