// The core's reasons in Binance's codes and words.
import type { Refusal, RefusalReason } from "../core/types.ts";
import { fail, type Reply } from "./reply.ts";

type CodeAndText = readonly [code: number, msg: string];

const CODES: Readonly<Record<RefusalReason, CodeAndText>> = {
  "unknown-account": [-2015, "Invalid API-key, IP, or permissions for action."],
  "unknown-symbol": [-1121, "Invalid symbol."],
  "symbol-not-trading": [-4141, "Symbol is closed."],
  "price-not-positive": [-4001, "Price less than 0."],
  "price-too-low": [-4013, "Price less than min price."],
  "price-too-high": [-4002, "Price greater than max price."],
  "price-off-tick": [-4014, "Price not increased by tick size."],
  "price-above-band": [-4016, "Limit price can't be higher than the PERCENT_PRICE limit."],
  "price-below-band": [-4024, "Limit price can't be lower than the PERCENT_PRICE limit."],
  "market-outside-band": [
    -4131,
    "The counterparty's best price does not meet the PERCENT_PRICE filter limit.",
  ],
  "quantity-not-positive": [-4003, "Quantity less than or equal to zero."],
  "quantity-too-low": [-4004, "Quantity less than min quantity."],
  "quantity-too-high": [-4005, "Quantity greater than max quantity."],
  "quantity-off-step": [-4023, "Qty not increased by step size."],
  "notional-too-low": [
    -4164,
    "Order's notional must be no smaller than the minimum (unless you choose reduce only).",
  ],
  "duplicate-client-id": [-4116, "ClientOrderId is duplicated."],
  "insufficient-margin": [-2019, "Margin is insufficient."],
  "reduce-only-rejected": [-2022, "ReduceOnly Order is rejected."],
  "reduce-only-not-allowed": [-1106, "Parameter 'reduceonly' sent when not required."],
  "position-leg-mismatch": [-4061, "Order's position side does not match user's setting."],
  "post-only-would-take": [
    -5022,
    "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not be recorded in the order history",
  ],
  "fok-unfillable": [
    -5021,
    "Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be recorded in the order history",
  ],
  "would-trigger-immediately": [-2021, "Order would immediately trigger."],
  "trigger-should-rise": [-2021, "Order would immediately trigger."],
  "trigger-should-fall": [-2021, "Order would immediately trigger."],
  "callback-rate-out-of-range": [-2007, "Invalid callBack rate."],
  "close-position-with-quantity": [-4137, "Quantity must be zero with closePosition equals true"],
  "close-position-with-reduce-only": [-4138, "Reduce only must be true with closePosition equals true"],
  "close-position-exists": [
    -4130,
    "An open stop or take profit order with GTE and closePosition in the direction is existing.",
  ],
  "order-not-found": [-2011, "Unknown order sent."],
  "order-finished": [-2011, "Unknown order sent."],
  "order-canceled": [-2011, "Unknown order sent."],
  "amend-not-allowed": [-5025, "Only limit order is supported"],
  "amend-unchanged": [-5027, "No need to modify the order."],
  "too-many-orders": [-2025, "Reach max open order limit."],
  "too-many-conditionals": [-4045, "Reach max stop order limit."],
  "leverage-out-of-range": [-4028, "Leverage is not valid"],
  "leverage-unchanged": [200, "success"],
  "leverage-not-reducible": [
    -4161,
    "Leverage reduction is not supported in Isolated Margin Mode with open positions.",
  ],
  "position-limit": [-2027, "Exceeded the maximum allowable position at current leverage."],
  "margin-mode-unchanged": [-4046, "No need to change margin type."],
  "margin-mode-open-orders": [-4047, "Margin type cannot be changed if there exists open orders."],
  "margin-mode-position": [-4048, "Margin type cannot be changed if there exists position."],
  "position-mode-unchanged": [-4059, "No need to change position side."],
  "position-mode-open-orders": [-4067, "Position side cannot be changed if there exists open orders."],
  "position-mode-position": [-4068, "Position side cannot be changed if there exists position."],
  "no-position": [-2022, "ReduceOnly Order is rejected."],
  "tpsl-unchanged": [-1106, "Parameter sent when not required."],
  "tpsl-wrong-side": [-2021, "Order would immediately trigger."],
  forced: [-1000, "An unknown error occurred while processing the request."],
};

export function failFromRefusal({ reason }: Refusal): Reply {
  const [code, msg] = CODES[reason];
  return fail(code, msg);
}

export const NO_SUCH_ORDER: Reply = fail(-2013, "Order does not exist.");
export const BAD_KEY: Reply = fail(-2015, "Invalid API-key, IP, or permissions for action.", 401);
export const BAD_KEY_FORMAT: Reply = fail(-2014, "API-key format invalid.", 401);
export const BAD_SIGNATURE: Reply = fail(-1022, "Signature for this request is not valid.");
export const BAD_LISTEN_KEY: Reply = fail(-1125, "This listenKey does not exist.");
export const BAD_SYMBOL: Reply = fail(-1121, "Invalid symbol.");

export function missing(name: string): Reply {
  return fail(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

export function illegal(name: string): Reply {
  return fail(-1100, `Illegal characters found in parameter '${name}'.`);
}

/** The code behind an injected "refuse orders" fault. */
export function failWithCode(code: number): Reply {
  const known = Object.values(CODES).find(([other]) => other === code);
  return fail(code, known?.[1] ?? "Order was rejected.");
}
