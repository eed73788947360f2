// Positions and their settings: list, leverage, mode, stop and target, closed profit.
import { z } from "zod";
import { type Answer, ok, refused } from "./answer.ts";
import { linearOnly, listing } from "./category.ts";
import { closedPnlRows, closedPnlShape } from "./closed-pnl.ts";
import { fromCoreRefusal } from "./core-refusal.ts";
import { type Endpoint, type PrivateCall, queryEndpoint, writeEndpoint } from "./endpoint.ts";
import { field, parseFields, textOf } from "./fields.ts";
import { pageOf } from "./page.ts";
import { restPositionShape } from "./position-shape.ts";
import { isScoped, scopeOf } from "./scope.ts";
import { setTradingStop } from "./trading-stop.ts";

const PositionQuery = z.object({
  symbol: field.symbol.optional(),
  baseCoin: field.text.optional(),
  settleCoin: field.text.optional(),
  startTime: field.integer.optional(),
  endTime: field.integer.optional(),
  limit: field.integer.optional(),
  cursor: field.text.optional(),
});

const LIST_MAX = 200;

function listPositions(call: PrivateCall): Answer {
  return listing(call.fields, () => {
    const parsed = parseFields(PositionQuery, call.fields);
    if (parsed.kind === "refused") return parsed;
    const { symbol, limit, cursor } = parsed.value;
    if (!isScoped(parsed.value)) {
      return refused(
        10001,
        "Missing some parameters that must be filled in, symbol or settleCoin or baseCoin",
      );
    }
    const scope = scopeOf(call.exchange, parsed.value);
    if (scope.kind === "refused") return scope;
    const positions = call.exchange
      .positions(call.key.accountId, symbol)
      .filter((position) => scope.includes(position.symbol));
    const size = Math.min(LIST_MAX, Math.max(1, limit ?? 20));
    const page = pageOf(positions, (position) => `${position.symbol}.${position.leg}`, size, cursor);
    const list = page.rows.map((position) => restPositionShape(call.exchange, position));
    return ok({ category: "linear", list, nextPageCursor: page.nextPageCursor });
  });
}

const LeverageRequest = z.object({
  symbol: field.symbol,
  buyLeverage: field.positive,
  sellLeverage: field.positive,
});

function setLeverage(call: PrivateCall): Answer {
  return linearOnly(call.fields, () => {
    const parsed = parseFields(LeverageRequest, call.fields);
    if (parsed.kind === "refused") return parsed;
    const { symbol, buyLeverage, sellLeverage } = parsed.value;
    if (!buyLeverage.eq(sellLeverage)) return refused(10001, "buy leverage not equal sell leverage");
    if (buyLeverage.lt(1)) return refused(10001, "leverage invalid");
    const outcome = call.exchange.setLeverage(call.key.accountId, symbol, buyLeverage.toNumber());
    return outcome.kind === "ok" ? ok() : fromCoreRefusal(outcome.refusal);
  });
}

/** Bybit sets the mode per symbol or per settle coin; the paper venue keeps one mode for the account. */
function switchMode(call: PrivateCall): Answer {
  return linearOnly(call.fields, () => {
    const mode = textOf(call.fields, "mode");
    if (mode !== "0" && mode !== "3") return refused(10001, "params error: mode invalid");
    if (textOf(call.fields, "symbol") === undefined && textOf(call.fields, "coin") === undefined) {
      return refused(10001, "params error: symbol or coin is required");
    }
    const outcome = call.exchange.setPositionMode(call.key.accountId, mode === "3" ? "hedge" : "one-way");
    return outcome.kind === "ok" ? ok() : fromCoreRefusal(outcome.refusal);
  });
}

const CLOSED_PNL_DEFAULT = 50;
const CLOSED_PNL_MAX = 100;

function closedPnl(call: PrivateCall): Answer {
  return listing(call.fields, () => {
    const parsed = parseFields(PositionQuery, call.fields);
    if (parsed.kind === "refused") return parsed;
    const query = parsed.value;
    const { exchange, key } = call;
    const rows = closedPnlRows(
      exchange.fills(key.accountId, { symbol: query.symbol, limit: Number.MAX_SAFE_INTEGER }),
    ).filter(
      (row) =>
        row.updatedMs >= (query.startTime ?? 0) &&
        row.updatedMs <= Math.min(query.endTime ?? Number.POSITIVE_INFINITY, call.visibleUntilMs),
    );
    const size = Math.min(CLOSED_PNL_MAX, Math.max(1, query.limit ?? CLOSED_PNL_DEFAULT));
    const page = pageOf(rows, (row) => row.orderId, size, query.cursor);
    const list = page.rows.map((row) => closedPnlShape(row, exchange.leverage(key.accountId, row.symbol)));
    return ok({ category: "linear", list, nextPageCursor: page.nextPageCursor });
  });
}

const MARGIN_MODES: Readonly<Record<string, "cross" | "isolated">> = {
  REGULAR_MARGIN: "cross",
  ISOLATED_MARGIN: "isolated",
};

/** Account-wide; portfolio margin is not offered. */
function setMarginMode(call: PrivateCall): Answer {
  const name = textOf(call.fields, "setMarginMode") ?? "";
  const mode = Object.hasOwn(MARGIN_MODES, name) ? MARGIN_MODES[name] : undefined;
  if (mode === undefined) return refused(10001, "params error: setMarginMode invalid");
  const outcome = call.exchange.setMarginMode(call.key.accountId, undefined, mode);
  return outcome.kind === "ok" ? ok({ reasons: [] }) : fromCoreRefusal(outcome.refusal);
}

export const POSITION_ENDPOINTS: Readonly<Record<string, Endpoint>> = {
  "GET /v5/position/list": queryEndpoint(50, listPositions),
  "GET /v5/position/closed-pnl": queryEndpoint(50, closedPnl),
  "POST /v5/position/set-leverage": writeEndpoint("setting", 10, setLeverage),
  "POST /v5/position/switch-mode": writeEndpoint("setting", 10, switchMode),
  "POST /v5/position/trading-stop": writeEndpoint("place-conditional", 10, setTradingStop),
  "POST /v5/account/set-margin-mode": writeEndpoint("setting", 10, setMarginMode),
};
