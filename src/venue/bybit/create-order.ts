// Order creation, shared by REST, batches and the trade socket: it only acknowledges; the outcome is on the stream.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { FaultContext, FaultKind } from "../control/fault-injector.ts";
import type { OrderRequest } from "../core/exchange.ts";
import type { AttachedTpsl, TriggerDirection, TriggerKind, WireFields } from "../core/types.ts";
import { type Answer, ok, type Refusal, refused, refusedWithCode } from "./answer.ts";
import { attachedOf } from "./attached-tpsl.ts";
import { linearOnly } from "./category.ts";
import { fromCoreRefusal } from "./core-refusal.ts";
import type { Fields, PrivateCall } from "./endpoint.ts";
import { parseFields } from "./fields.ts";
import { legOf, ORDER_TYPE, SIDE, TIME_IN_FORCE, TRIGGER_BY } from "./names.ts";
import { OrderCreate } from "./order-request.ts";

const REJECTED_STOP_CODE = 110093;
const REJECTED_ORDER_CODE = 110007;

/** Is it aimed at the conditional orders? `triggerPrice` "0" and "" mean none. */
export function isConditional(fields: Fields): boolean {
  const trigger = fields.triggerPrice;
  return trigger !== undefined && trigger !== null && trigger !== "" && Number(trigger) !== 0;
}

export function createOrder(call: PrivateCall): Answer {
  return linearOnly(call.fields, () => {
    const parsed = parseFields(OrderCreate, call.fields);
    if (parsed.kind === "refused") return parsed;
    const request = parsed.value;
    const attached = attachedOf(call.exchange, request);
    if (attached.kind === "refused") return attached;
    return (
      armedRefusal(call, request) ??
      (request.triggerPrice === undefined
        ? createPlain(call, request, keptAttached(call, request, attached.value))
        : createConditional(call, request, request.triggerPrice, attached.value))
    );
  });
}

function createPlain(call: PrivateCall, request: OrderCreate, attached: AttachedTpsl | undefined): Answer {
  const common = commonRequest(call, request);
  if (common.kind === "refused") return common;
  const outcome = call.exchange.placeOrder(call.key.accountId, { ...common.request, attached });
  return outcome.kind === "ok"
    ? acknowledged(outcome.value.venueOrderId, request)
    : fromCoreRefusal(outcome.refusal);
}

function createConditional(
  call: PrivateCall,
  request: OrderCreate,
  triggerPrice: Decimal,
  attached: AttachedTpsl | undefined,
): Answer {
  const direction = directionOf(request.triggerDirection);
  if (direction === undefined) return refused(10001, "TriggerDirection invalid");
  const common = commonRequest(call, request);
  if (common.kind === "refused") return common;
  const { type: orderType, ...rest } = common.request;
  const outcome = call.exchange.placeConditional(call.key.accountId, {
    ...rest,
    orderType,
    trigger: triggerKind(request.side, direction),
    triggerPrice,
    direction,
    triggerBy: TRIGGER_BY[request.triggerBy ?? "LastPrice"],
    closePosition: false,
    attached,
  });
  return outcome.kind === "ok"
    ? acknowledged(outcome.value.conditionalId, request)
    : fromCoreRefusal(outcome.refusal);
}

type Common = { readonly kind: "request"; readonly request: OrderRequest } | Refusal;

function commonRequest(call: PrivateCall, request: OrderCreate): Common {
  const quantity = quantityOf(call, request);
  if (quantity === undefined) return refused(110017);
  if (quantity.isZero()) return refused(10001, "Qty invalid");
  const type = ORDER_TYPE[request.orderType];
  if (type === "limit" && request.price === undefined) return refused(10001, "Price invalid");
  return {
    kind: "request",
    request: {
      symbol: request.symbol,
      side: SIDE[request.side],
      leg: legOf(request.positionIdx),
      type,
      timeInForce: type === "market" ? "ioc" : TIME_IN_FORCE[request.timeInForce ?? "GTC"],
      price: type === "limit" ? request.price : undefined,
      quantity,
      reduceOnly: request.reduceOnly ?? false,
      clientOrderId: request.orderLinkId,
      wire: wireFields(request),
    },
  };
}

/** Quantity zero with reduceOnly and closeOnTrigger closes the whole position; undefined when there is none. */
function quantityOf(call: PrivateCall, request: OrderCreate): Decimal | undefined {
  const isCloseAll = request.qty.isZero() && request.reduceOnly === true && request.closeOnTrigger === true;
  if (!isCloseAll || call.exchange.instrument(request.symbol) === undefined) return request.qty;
  const leg = legOf(request.positionIdx);
  const positions = call.exchange.positions(call.key.accountId, request.symbol);
  const held = positions.find((position) => position.leg === leg)?.quantity ?? ZERO;
  return held.isZero() ? undefined : held.abs();
}

function wireFields(request: OrderCreate): WireFields {
  return request.closeOnTrigger === true ? { closeOnTrigger: "true" } : {};
}

function directionOf(triggerDirection: number | undefined): TriggerDirection | undefined {
  if (triggerDirection === 1) return "rising";
  return triggerDirection === 2 ? "falling" : undefined;
}

/** With the direction it comes with, a buy above and a sell below the price are stops. */
function triggerKind(side: "Buy" | "Sell", direction: TriggerDirection): TriggerKind {
  return (side === "Buy") === (direction === "rising") ? "stop" : "take-profit";
}

function acknowledged(orderId: string, request: OrderCreate): Answer {
  return ok({ orderId, orderLinkId: request.orderLinkId ?? "" });
}

/** A rejected attached stop does not stop the entry: it fills, and stop and target never appear. */
function keptAttached(
  call: PrivateCall,
  request: OrderCreate,
  attached: AttachedTpsl | undefined,
): AttachedTpsl | undefined {
  if (attached === undefined || !call.faults.anyArmed) return attached;
  return call.faults.take("reject-stop", faultContext(call, request)) === undefined ? attached : undefined;
}

function faultContext(call: PrivateCall, request: OrderCreate): FaultContext {
  return {
    exchange: "bybit",
    requestClass: request.triggerPrice === undefined ? "place-order" : "place-conditional",
    accountId: call.key.accountId,
    symbol: request.symbol,
    clientOrderId: request.orderLinkId,
  };
}

function armedRefusal(call: PrivateCall, request: OrderCreate): Refusal | undefined {
  if (!call.faults.anyArmed) return undefined;
  const conditional = request.triggerPrice !== undefined;
  const context = faultContext(call, request);
  const kinds: readonly FaultKind[] = conditional ? ["reject-stop", "reject-order"] : ["reject-order"];
  for (const kind of kinds) {
    const due = call.faults.take(kind, context);
    const fallback = kind === "reject-stop" ? REJECTED_STOP_CODE : REJECTED_ORDER_CODE;
    if (due !== undefined) return refusedWithCode(due.code ?? fallback);
  }
  return undefined;
}
