// Bybit's words for the core's nouns, in both directions.
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { OrderType, PositionLeg, PriceKind, Side, TimeInForce } from "../core/types.ts";

/** Plain decimal text, never an exponent. */
export function decimalText(value: Decimal): string {
  return value.toFixed();
}

export const SIDE_NAME: Readonly<Record<Side, "Buy" | "Sell">> = { buy: "Buy", sell: "Sell" };
export const SIDE: Readonly<Record<"Buy" | "Sell", Side>> = { Buy: "buy", Sell: "sell" };

export const ORDER_TYPE_NAME: Readonly<Record<OrderType, "Market" | "Limit">> = {
  market: "Market",
  limit: "Limit",
};
export const ORDER_TYPE: Readonly<Record<"Market" | "Limit", OrderType>> = {
  Market: "market",
  Limit: "limit",
};

export const TIME_IN_FORCE_NAME: Readonly<Record<TimeInForce, string>> = {
  gtc: "GTC",
  ioc: "IOC",
  fok: "FOK",
  "post-only": "PostOnly",
};
export const TIME_IN_FORCE: Readonly<Record<"GTC" | "IOC" | "FOK" | "PostOnly", TimeInForce>> = {
  GTC: "gtc",
  IOC: "ioc",
  FOK: "fok",
  PostOnly: "post-only",
};

export const TRIGGER_BY_NAME: Readonly<Record<PriceKind, string>> = {
  last: "LastPrice",
  mark: "MarkPrice",
  index: "IndexPrice",
};
export const TRIGGER_BY: Readonly<Record<"LastPrice" | "MarkPrice" | "IndexPrice", PriceKind>> = {
  LastPrice: "last",
  MarkPrice: "mark",
  IndexPrice: "index",
};

export const POSITION_IDX: Readonly<Record<PositionLeg, 0 | 1 | 2>> = { both: 0, long: 1, short: 2 };

/** The core refuses a leg that the account's position mode does not have. */
export function legOf(positionIdx: number | undefined): PositionLeg {
  if (positionIdx === 1) return "long";
  return positionIdx === 2 ? "short" : "both";
}
