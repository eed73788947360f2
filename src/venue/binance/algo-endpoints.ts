// The algo-order service: conditional orders, with ids, client ids and lists of their own.
import type { ConditionalOrder } from "../core/types.ts";
import { type Call, type EndpointTable, reading, settled, trading } from "./endpoint.ts";
import { failFromRefusal, NO_SUCH_ORDER } from "./error-code.ts";
import { limitOf, optionalSymbol } from "./order-endpoints.ts";
import { conditionalRequest, instrumentOf, refOf } from "./order-params.ts";
import { algoOrderBody, algoOrderQueryBody } from "./order-shape.ts";
import { integerOf, type Params } from "./params.ts";
import { answer, type Reply } from "./reply.ts";

export function placeAlgoOrder(call: Call): Reply {
  const request = conditionalRequest(call.params, (symbol) => call.exchange.instrument(symbol));
  const placed = call.exchange.placeConditional(call.accountId, request);
  return placed.kind === "refused" ? failFromRefusal(placed.refusal) : answer(algoOrderBody(placed.value));
}

export function cancelAlgoOrder(call: Call): Reply {
  const canceled = call.exchange.cancelConditional(
    call.accountId,
    refOf(call.params, "algoId", "clientAlgoId"),
  );
  if (canceled.kind === "refused") return failFromRefusal(canceled.refusal);
  const { conditionalId, clientOrderId } = canceled.value;
  return answer({ algoId: Number(conditionalId), clientAlgoId: clientOrderId, code: "200", msg: "success" });
}

function queryBody(call: Call, conditional: ConditionalOrder): Record<string, unknown> {
  const { childOrderId } = conditional;
  const child =
    childOrderId && call.exchange.findOrder(call.accountId, { kind: "venue-id", id: childOrderId });
  return algoOrderQueryBody(conditional, child || undefined);
}

function queryAlgoOrder(call: Call): Reply {
  const found = call.exchange.findConditional(call.accountId, refOf(call.params, "algoId", "clientAlgoId"));
  const [visible] = found === undefined ? [] : settled(call, [found], (conditional) => conditional.createdMs);
  return visible === undefined ? NO_SUCH_ORDER : answer(queryBody(call, visible));
}

function openAlgoOrders(call: Call): Reply {
  const open = call.exchange.openConditionals(call.accountId, optionalSymbol(call));
  const visible = settled(call, open, (conditional) => conditional.createdMs);
  return answer(visible.map((conditional) => queryBody(call, conditional)));
}

function allAlgoOrders(call: Call): Reply {
  const { params } = call;
  const fromId = integerOf(params, "algoId");
  const all = call.exchange.conditionals(call.accountId, {
    symbol: instrumentOf((symbol) => call.exchange.instrument(symbol), params).symbol,
    startMs: integerOf(params, "startTime"),
    endMs: integerOf(params, "endTime"),
    limit: limitOf(params, 500),
    fromId: fromId === undefined ? undefined : String(fromId),
  });
  const visible = settled(call, all, (conditional) => conditional.createdMs);
  return answer(visible.map((conditional) => queryBody(call, conditional)));
}

function cancelAllAlgoOrders(call: Call): Reply {
  const { symbol } = instrumentOf((name) => call.exchange.instrument(name), call.params);
  call.exchange.cancelAllConditionals(call.accountId, symbol);
  return answer({ code: 200, msg: "The operation of cancel all open order is done." });
}

const openWeight = (params: Params) => (params.has("symbol") ? 1 : 40);

export const ALGO_ENDPOINTS: EndpointTable = {
  "POST /fapi/v1/algoOrder": trading("place-conditional", 0, placeAlgoOrder),
  "DELETE /fapi/v1/algoOrder": trading("cancel", 1, cancelAlgoOrder),
  "GET /fapi/v1/algoOrder": reading(1, queryAlgoOrder),
  "GET /fapi/v1/openAlgoOrders": reading(openWeight, openAlgoOrders),
  "GET /fapi/v1/allAlgoOrders": reading(5, allAlgoOrders),
  "DELETE /fapi/v1/algoOpenOrders": trading("cancel", 1, cancelAllAlgoOrders),
};
