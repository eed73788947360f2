// A Bybit V5 linear order as the wire wants it: field names and values are those of ccxt's createOrder.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { PositionSide } from "../../../engine/domain/side.ts";
import type { EntryRequest } from "../order-entry/order-entry.ts";
import { headerLine, type PreparedRequest } from "../order-entry/prepared-request.ts";
import type { VenueSigner } from "../signing/venue-signer.ts";

const CREATE_PATH = "/v5/order/create";
const CREATE = { method: "POST", path: CREATE_PATH } as const;

type Fields = Readonly<Record<string, string | number | boolean>>;

export function prepareBybitOrder(request: EntryRequest, signer: VenueSigner): PreparedRequest | undefined {
  const { intent, signedAt, recvWindowMs } = request;
  const apiKey = signer.apiKey(intent.accountId);
  if (apiKey === undefined) return undefined;
  const body = JSON.stringify(orderFields(request));
  const signature = signer.sign(intent.accountId, CREATE, `${signedAt}${apiKey}${recvWindowMs}${body}`);
  return {
    path: CREATE_PATH,
    contentType: "application/json",
    authHeaders:
      headerLine("X-BAPI-API-KEY", apiKey) +
      `X-BAPI-TIMESTAMP: ${signedAt}\r\nX-BAPI-RECV-WINDOW: ${recvWindowMs}\r\n` +
      headerLine("X-BAPI-SIGN", signature),
    body,
  };
}

function orderFields({ intent, instrument }: EntryRequest): Fields {
  return {
    symbol: instrument.venueSymbol,
    side: intent.side === "buy" ? "Buy" : "Sell",
    ...typeFields(intent),
    orderLinkId: intent.clientOrderId,
    category: "linear",
    qty: intent.quantity.toFixed(),
    ...extraFields(intent),
  };
}

function typeFields({ side, type }: OrderIntent): Fields {
  switch (type.kind) {
    case "market":
      return { orderType: "Market" };
    case "limit":
      return {
        orderType: "Limit",
        timeInForce: TIME_IN_FORCE[type.timeInForce],
        price: type.price.toFixed(),
      };
    case "stop-market":
    case "take-profit-market":
      return {
        orderType: "Market",
        triggerDirection: rises(side, type.kind) ? 1 : 2,
        triggerPrice: type.triggerPrice.toFixed(),
      };
    default:
      return assertNever(type);
  }
}

const TIME_IN_FORCE = { gtc: "GTC", ioc: "IOC", fok: "FOK", "post-only": "PostOnly" } as const;

/** A stop that buys and a target that sells trigger on the way up. */
function rises(side: OrderIntent["side"], kind: "stop-market" | "take-profit-market"): boolean {
  return (side === "buy") === (kind === "stop-market");
}

/** What ccxt passes through unread, the same on both ways out. */
function extraFields({ type, positionSide, reduceOnly, attachedStop }: OrderIntent): Fields {
  const conditional = type.kind === "stop-market" || type.kind === "take-profit-market";
  return {
    ...(positionSide === "both" ? {} : { positionIdx: POSITION_IDX[positionSide] }),
    ...(reduceOnly ? { reduceOnly: true } : {}),
    ...(conditional ? { triggerBy: "MarkPrice", closeOnTrigger: false } : {}),
    ...(attachedStop === undefined
      ? {}
      : // Partial: the stop covers what this order fills, and leaves the trader's own quantity alone.
        {
          stopLoss: attachedStop.toFixed(),
          tpslMode: "Partial",
          slOrderType: "Market",
          slTriggerBy: "MarkPrice",
        }),
  };
}

const POSITION_IDX: Readonly<Record<Exclude<PositionSide, "both">, number>> = { long: 1, short: 2 };

/** The same order as ccxt's `params`. */
export function bybitCcxtParams({ intent }: EntryRequest): Readonly<Record<string, unknown>> {
  const { type } = intent;
  return {
    clientOrderId: intent.clientOrderId,
    ...(type.kind === "limit" ? { timeInForce: TIME_IN_FORCE[type.timeInForce] } : {}),
    ...(type.kind === "stop-market" || type.kind === "take-profit-market"
      ? {
          triggerPrice: type.triggerPrice.toFixed(),
          triggerDirection: rises(intent.side, type.kind) ? "ascending" : "descending",
        }
      : {}),
    ...extraFields(intent),
  };
}
