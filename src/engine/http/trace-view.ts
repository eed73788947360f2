// A decision trace as JSON: an allow-list of fields, decimals as text, times in ISO 8601.
import type { Decision } from "../../../engine/domain/decision.ts";
import type { Order, OrderType } from "../../../engine/domain/order.ts";
import type { SignalTrace } from "../../../engine/ports/decision-store.ts";
import { iso, text, textOrNull } from "./view-text.ts";

export function traceView(trace: SignalTrace) {
  return {
    signalId: trace.signalId,
    receivedAt: iso(trace.receivedAt),
    audienceSize: trace.audienceSize,
    test: trace.test,
    decided: trace.decisions.length,
    decisions: trace.decisions.map(tracedView),
  };
}

export function decisionView(decision: Decision) {
  return {
    accountId: decision.accountId,
    subscriptionId: decision.subscriptionId,
    state: decision.state,
    denials: decision.denials.map(({ code, sentence, detail }) => ({ code, sentence, detail })),
    inputs: decision.inputs,
    decidedAt: iso(decision.decidedAt),
  };
}

function tracedView({ decision, orders, reason, settledAt, events }: SignalTrace["decisions"][number]) {
  return {
    ...decisionView(decision),
    reason: reason ?? null,
    settledAt: settledAt === undefined ? null : iso(settledAt),
    orders: orders.map(orderView),
    events: events.map(({ clientOrderId, event, at, detail }) => ({
      clientOrderId,
      event,
      at: iso(at),
      detail: detail ?? null,
    })),
  };
}

export function orderView({ intent, ...order }: Order) {
  return {
    clientOrderId: intent.clientOrderId,
    venueOrderId: order.venueOrderId ?? null,
    instrumentId: intent.instrumentId,
    leg: intent.leg,
    generation: intent.generation,
    side: intent.side,
    positionSide: intent.positionSide,
    ...typeView(intent.type),
    quantity: text(intent.quantity),
    reduceOnly: intent.reduceOnly,
    attachedStop: textOrNull(intent.attachedStop),
    state: order.state,
    filledQuantity: text(order.filledQuantity),
    averagePrice: textOrNull(order.averagePrice),
    signedAt: iso(order.signedAt),
    validUntil: iso(order.validUntil),
    expiresAt: intent.expiresAt === undefined ? null : iso(intent.expiresAt),
    reason: order.reason ?? null,
  };
}

export function typeView(type: OrderType) {
  return {
    type: type.kind,
    price: type.kind === "limit" ? text(type.price) : null,
    timeInForce: type.kind === "limit" ? type.timeInForce : null,
    triggerPrice: "triggerPrice" in type ? text(type.triggerPrice) : null,
  };
}
