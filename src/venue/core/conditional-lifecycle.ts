// Birth, wait and end of a conditional order; its trigger is in conditional-trigger.ts.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { type AccountState, type ConditionalState, trimHistory } from "./account-state.ts";
import { record, tellConditional } from "./announce.ts";
import type { ConditionalRequest } from "./exchange.ts";
import { ticksOf } from "./order-lifecycle.ts";
import type { ConditionalScope, ConditionalStatus, RefusalReason, TriggerDirection } from "./types.ts";
import { nextConditionalId, type SymbolState, type VenueState } from "./venue-state.ts";

export interface ConditionalBirth {
  readonly request: ConditionalRequest;
  readonly direction: TriggerDirection;
  readonly triggerPrice: Decimal;
  readonly scope: ConditionalScope;
  readonly parentOrderId: string | undefined;
}

export function acceptConditional(
  venue: VenueState,
  state: AccountState,
  symbol: SymbolState,
  { request, direction, triggerPrice, scope, parentOrderId }: ConditionalBirth,
): ConditionalState {
  const nowMs = venue.clock.nowMs();
  const conditionalId = nextConditionalId(venue);
  const isTrailing = request.trigger === "trailing";
  const conditional: ConditionalState = {
    conditionalId,
    clientOrderId: request.clientOrderId ?? (venue.policy.mintsClientId ? `venue_${conditionalId}` : ""),
    accountId: state.account.accountId,
    symbol: request.symbol,
    side: request.side,
    leg: request.leg,
    trigger: request.trigger,
    triggerPrice,
    direction,
    triggerBy: request.triggerBy,
    orderType: request.orderType,
    price: request.orderType === "limit" ? request.price : undefined,
    timeInForce: request.timeInForce,
    quantity: request.quantity,
    reduceOnly: request.reduceOnly,
    closePosition: request.closePosition,
    scope,
    parentOrderId,
    siblingId: undefined,
    activationPrice: request.activationPrice,
    callbackRate: request.callbackRate,
    trailingDistance: request.trailingDistance,
    activated: isTrailing && request.activationPrice === undefined,
    status: "untriggered",
    rejectReason: undefined,
    childOrderId: undefined,
    lastPriceOnCreated: symbol.price.last,
    createdMs: nowMs,
    createdNs: venue.arrivalNs,
    updatedMs: nowMs,
    triggeredMs: undefined,
    wire: request.wire ?? {},
    attached: request.attached,
    extreme: undefined,
  };
  state.conditionalsById.set(conditionalId, conditional);
  if (conditional.clientOrderId !== "")
    state.conditionalsByClientId.set(conditional.clientOrderId, conditional);
  state.openConditionals.set(conditionalId, conditional);
  trimHistory(state);
  waitForTrigger(symbol, conditional);
  recordConditional(venue, state, conditional);
  tellConditional(venue, state, conditional, "new");
  return conditional;
}

function recordConditional(venue: VenueState, state: AccountState, conditional: ConditionalState): void {
  record(
    venue,
    state,
    {
      kind: "conditional.accepted",
      conditionalId: conditional.conditionalId,
      clientOrderId: conditional.clientOrderId,
      symbol: conditional.symbol,
      side: conditional.side,
      leg: conditional.leg,
      trigger: conditional.trigger,
      triggerPrice: conditional.triggerPrice.toFixed(),
      quantity: conditional.quantity?.toFixed() ?? "",
      reduceOnly: conditional.reduceOnly,
      closePosition: conditional.closePosition,
      scope: conditional.scope,
    },
    conditional.createdNs,
  );
}

/** Indexes it where price steps look for it. */
export function waitForTrigger(symbol: SymbolState, conditional: ConditionalState): void {
  if (conditional.trigger === "trailing") symbol.trailing.add(conditional);
  else ladder(symbol, conditional).add(ticksOf(symbol, conditional.triggerPrice), conditional);
}

export function stopWaiting(symbol: SymbolState, conditional: ConditionalState): void {
  if (conditional.trigger === "trailing") symbol.trailing.delete(conditional);
  else ladder(symbol, conditional).remove(ticksOf(symbol, conditional.triggerPrice), conditional);
}

function ladder(symbol: SymbolState, conditional: ConditionalState) {
  return symbol.triggers[conditional.triggerBy][conditional.direction];
}

/** Ends a conditional order without, or at, its trigger. */
export function closeConditional(
  venue: VenueState,
  state: AccountState,
  conditional: ConditionalState,
  status: Exclude<ConditionalStatus, "untriggered" | "finished">,
  rejectReason?: RefusalReason,
): void {
  const symbol = venue.symbols.get(conditional.symbol);
  if (symbol !== undefined) stopWaiting(symbol, conditional);
  state.openConditionals.delete(conditional.conditionalId);
  conditional.status = status;
  conditional.rejectReason = rejectReason;
  conditional.updatedMs = venue.clock.nowMs();
  record(venue, state, {
    kind: "conditional.closed",
    conditionalId: conditional.conditionalId,
    status,
    childOrderId: conditional.childOrderId ?? "",
  });
  tellConditional(venue, state, conditional, status);
}

/** A pair of stop and target shares its fate: the other half goes. */
export function cancelSibling(venue: VenueState, state: AccountState, conditional: ConditionalState): void {
  const sibling =
    conditional.siblingId === undefined ? undefined : state.openConditionals.get(conditional.siblingId);
  if (sibling !== undefined) closeConditional(venue, state, sibling, "canceled");
}

export const NO_TRIGGER_PRICE: Decimal = ZERO;
