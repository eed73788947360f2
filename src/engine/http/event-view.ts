// An event as JSON for those who watch live: whose it is, what it is about, and its payload as an allow-list of fields.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { AccountId, StrategyId } from "../../../engine/domain/ids.ts";
import type { Signal } from "../../../engine/domain/signal.ts";
import type { AccountDirectory } from "../../../engine/ports/account-directory.ts";
import type { EngineEvent } from "../../../engine/ports/announcer.ts";
import type { FillRecord, OwnedPosition } from "../../../engine/ports/position-store.ts";
import { decisionView, orderView } from "./trace-view.ts";
import { iso, text, textOrNull } from "./view-text.ts";

export interface EventView {
  readonly kind: EngineEvent["kind"];
  readonly at: string;
  /** Null: of the whole engine, or not known any more. */
  readonly tenantId: string | null;
  readonly traderId: string | null;
  readonly accountId: string | null;
  readonly providerId: string | null;
  readonly strategyId: string | null;
  readonly signalId: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

type Subject = Partial<Pick<EventView, "tenantId" | "accountId" | "strategyId" | "signalId">>;
type Names = Pick<AccountDirectory, "account" | "strategy">;

export function eventView(event: EngineEvent, directory: Names): EventView {
  const { subject, payload } = told(event);
  const { accountId = null, strategyId = null, signalId = null } = subject;
  const account = accountId === null ? undefined : directory.account(accountId as AccountId);
  const strategy = strategyId === null ? undefined : directory.strategy(strategyId as StrategyId);
  return {
    kind: event.kind,
    at: iso(event.at),
    tenantId: subject.tenantId ?? account?.tenantId ?? null,
    traderId: account?.traderId ?? null,
    accountId,
    providerId: strategy?.providerId ?? null,
    strategyId,
    signalId,
    payload,
  };
}

interface Told {
  readonly subject: Subject;
  readonly payload: EventView["payload"];
}

function told(event: EngineEvent): Told {
  switch (event.kind) {
    case "signal.accepted":
      return { subject: subjectOf(event.signal), payload: signalPayload(event.signal) };
    case "decision.made":
      return toldDecision(event);
    case "decision.settled": {
      const { tenantId, accountId, signalId, state, reason } = event.update;
      return { subject: { tenantId, accountId, signalId }, payload: { state, reason: reason ?? null } };
    }
    case "order.changed": {
      const { order, event: what, detail } = event.update;
      const { tenantId, accountId, strategyId, signalId } = order.intent;
      const subject = { tenantId, accountId, strategyId, signalId };
      return { subject, payload: { event: what, detail: detail ?? null, ...orderView(order) } };
    }
    case "fill.recorded":
      return toldFill(event.record);
    case "funding.recorded": {
      const { tenantId, funding } = event.record;
      const { accountId, instrumentId, amount, venueFundingId } = funding;
      return {
        subject: { tenantId, accountId },
        payload: { instrumentId, amount: text(amount), venueFundingId },
      };
    }
    case "position.changed":
      return { subject: subjectOf(event.position), payload: positionPayload(event.position) };
    case "protection.changed":
      return {
        subject: subjectOf(event.position),
        payload: { state: event.state, ...positionPayload(event.position) },
      };
    case "account.suspended":
    case "account.restored":
      return { subject: { accountId: event.accountId }, payload: { reason: event.reason ?? null } };
    case "trading-state.changed": {
      const { tenantId, scope, scopeId, state } = event.restriction;
      return {
        subject: { tenantId: tenantId ?? null, ...(scope === "account" ? { accountId: scopeId } : {}) },
        payload: { level: scope, id: scopeId, state },
      };
    }
    case "engine.health":
      return { subject: {}, payload: { status: event.status, dependencies: event.dependencies } };
    default:
      return assertNever(event);
  }
}

function toldDecision({ signal, decision, orders }: Extract<EngineEvent, { kind: "decision.made" }>): Told {
  const { instrumentId, action } = signal;
  return {
    subject: { ...subjectOf(signal), accountId: decision.accountId },
    payload: {
      instrumentId,
      ...{ action: action.kind, test: signal.test },
      ...decisionView(decision),
      orders: orders.map(orderView),
    },
  };
}

function toldFill({ tenantId, fill, owned }: FillRecord): Told {
  const { accountId, venueTradeId, venueOrderId, clientOrderId, instrumentId, side, positionSide } = fill;
  return {
    subject: { tenantId, accountId },
    payload: {
      ...{ venueTradeId, venueOrderId, clientOrderId: clientOrderId ?? null },
      ...{ instrumentId, side, positionSide, owned, origin: fill.origin },
      quantity: text(fill.quantity),
      price: text(fill.price),
      fee: text(fill.fee),
      realizedPnl: textOrNull(fill.realizedPnl),
      filledAt: iso(fill.at),
    },
  };
}

function subjectOf({
  tenantId,
  ...rest
}: Partial<Pick<OwnedPosition, "accountId" | "strategyId" | "signalId">> &
  Partial<Pick<Signal, "id">> &
  Pick<Signal, "tenantId">): Subject {
  return {
    tenantId,
    accountId: rest.accountId ?? null,
    strategyId: rest.strategyId ?? null,
    signalId: rest.signalId ?? rest.id ?? null,
  };
}

function signalPayload({ action, dialect, instrumentId, audience, ...signal }: Signal) {
  return {
    ...{ dialect, instrumentId, action: action.kind, audience: audience.length, test: signal.test },
    direction: "direction" in action ? (action.direction ?? null) : null,
    issuedAt: iso(signal.issuedAt),
    receivedAt: iso(signal.receivedAt),
  };
}

function positionPayload({ net, targets, ...position }: OwnedPosition) {
  return {
    instrumentId: position.instrumentId,
    positionSide: position.positionSide,
    quantity: text(net.quantity),
    entryPrice: text(net.entryPrice),
    realizedPnl: text(net.realizedPnl),
    fees: text(net.fees),
    funding: text(net.funding),
    stopPrice: textOrNull(position.stopPrice),
    targets: targets.map(({ price, share }) => ({ price: text(price), share: text(share) })),
  };
}
