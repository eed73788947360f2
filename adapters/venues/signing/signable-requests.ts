// All that a key of ours ever signs, per venue. What is not in here cannot be signed: no withdrawal, transfer, sub-account or key.
import type { VenueName } from "../../../engine/domain/venue.ts";
import type { SigningPurpose } from "../../../engine/ports/signer.ts";

/** `METHOD path`; `WS` is the log-in of a websocket. */
type Requests = Readonly<Record<string, SigningPurpose>>;

const BINANCE: Requests = {
  "POST /fapi/v1/order": "order",
  "POST /fapi/v1/algoOrder": "order",
  "DELETE /fapi/v1/order": "cancel",
  "DELETE /fapi/v1/algoOrder": "cancel",
  "GET /fapi/v1/order": "read",
  "GET /fapi/v1/algoOrder": "read",
  "GET /fapi/v1/allOrders": "read",
  "GET /fapi/v1/openOrders": "read",
  "GET /fapi/v1/openAlgoOrders": "read",
  "GET /fapi/v1/userTrades": "read",
  "GET /fapi/v1/income": "read",
  "GET /fapi/v1/leverageBracket": "read",
  "GET /fapi/v1/symbolConfig": "read",
  "GET /fapi/v1/positionSide/dual": "read",
  "GET /fapi/v3/account": "read",
  "GET /fapi/v3/positionRisk": "read",
  "POST /fapi/v1/leverage": "settings",
  "POST /fapi/v1/marginType": "settings",
  "POST /fapi/v1/listenKey": "stream",
  "PUT /fapi/v1/listenKey": "stream",
  "GET /sapi/v1/account/apiRestrictions": "check",
};

const BYBIT: Requests = {
  "POST /v5/order/create": "order",
  "POST /v5/order/cancel": "cancel",
  "GET /v5/order/realtime": "read",
  "GET /v5/order/history": "read",
  "GET /v5/execution/list": "read",
  "GET /v5/position/list": "read",
  "GET /v5/account/info": "read",
  "GET /v5/account/wallet-balance": "read",
  "POST /v5/account/set-margin-mode": "settings",
  "POST /v5/position/set-leverage": "settings",
  "WS /v5/private": "stream",
  "GET /v5/user/query-api": "check",
};

export const SIGNABLE_REQUESTS: Readonly<Record<VenueName, ReadonlyMap<string, SigningPurpose>>> = {
  binance: new Map(Object.entries(BINANCE)),
  bybit: new Map(Object.entries(BYBIT)),
};
