// One account of a chunk, planned: what the signal means for it, reserved in memory, ready for the record.
import type { AccountState } from "../accounts/account-state.ts";
import { riskView } from "../accounts/risk-view.ts";
import type { Canary } from "../canary/canary.ts";
import type { Account, Subscription } from "../domain/account.ts";
import type { Approved } from "../domain/approved.ts";
import type { Decision, Denial } from "../domain/decision.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { OrderIntent } from "../domain/order.ts";
import type { Signal } from "../domain/signal.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { Clock } from "../ports/clock.ts";
import type { DecisionWithOrders } from "../ports/decision-store.ts";
import type { PriceSource } from "../ports/price-source.ts";
import type { Venue } from "../ports/venue.ts";
import { EXECUTIONS_LIMIT, type Quotas } from "../quotas/quotas.ts";
import type { EngineSettings } from "../settings.ts";
import { clientOrderId, type Mac } from "./client-order-id.ts";
import type { Release } from "./lanes.ts";
import type { ClaimedOrder, OrderDesk } from "./order-desk.ts";
import { type Plan, type PlanContext, planDecision } from "./plan-decision.ts";
import type { Tombstones } from "./tombstones.ts";

/** What planning reads; it changes nothing. */
export interface PlanDeps {
  readonly directory: AccountDirectory;
  readonly prices: PriceSource;
  readonly venueOf: (account: Account) => Venue | undefined;
  readonly tombstones: Pick<Tombstones, "check">;
  readonly canary: Pick<Canary, "refusal">;
  readonly quotas: Pick<Quotas, "isExhausted">;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly settings: EngineSettings;
}

export interface PlanSeatDeps extends PlanDeps {
  readonly desk: OrderDesk;
  readonly tombstones: Tombstones;
  readonly quotas: Quotas;
}

/** One account of the chunk, with its lane taken. */
export interface Seat {
  readonly subscription: Subscription;
  readonly account: Account;
  readonly state: AccountState;
  readonly release: Release;
  /** Known before planning: the venue refused the settings that this entry needs. */
  readonly refusal: Denial | undefined;
}

/** A decision of this chunk, planned and reserved in memory, not yet in the record. */
export interface Planned {
  readonly seat: Seat;
  readonly plan: Plan;
  readonly context: PlanContext | undefined;
  readonly venue: Venue | undefined;
  readonly claimed: readonly ClaimedOrder[];
  readonly entry: DecisionWithOrders;
  /** Of the tenant's month: `ask`: none was to be had without asking, so it is not ready to be committed. */
  readonly execution: "none" | "taken" | "ask";
}

export interface SeatPlan {
  readonly plan: Plan;
  readonly context: PlanContext | undefined;
  readonly venue: Venue | undefined;
}

/** What the signal means for the account as it stands now. Nothing is reserved, so a dry run asks the same. */
export function planOf(deps: PlanDeps, signal: Signal, seat: Omit<Seat, "release">): SeatPlan {
  const venue = deps.venueOf(seat.account);
  const instrument = venue?.instrument(signal.instrumentId);
  if (venue === undefined || instrument === undefined || seat.refusal !== undefined) {
    const denial = seat.refusal ?? (venue === undefined ? VENUE_UNAVAILABLE : INSTRUMENT_NOT_AT_VENUE);
    return { plan: { kind: "denied", denials: [denial], inputs: {} }, context: undefined, venue };
  }
  const context = contextOf(deps, signal, seat, venue, instrument);
  return { plan: planDecision(context), context, venue };
}

/** Undefined when this decision was made before and its orders are known: a second ring must not touch them. */
export function planSeat(deps: PlanSeatDeps, signal: Signal, seat: Seat): Planned | undefined {
  const { state } = seat;
  const now = deps.clock.now();
  const { plan: wanted, context, venue } = planOf(deps, signal, seat);
  if (atOnce(wanted).some(({ clientOrderId: id }) => state.findOrder(id) !== undefined)) return undefined;
  const { plan, execution } = metered(deps, signal, wanted);
  const intents = atOnce(plan);
  const claimed = venue === undefined ? [] : intents.map((intent) => deps.desk.prepare(venue, intent));
  // Reserved before anything is sent: the next signal of this account sees these orders.
  for (const { order } of claimed) state.setOrder(order, now);
  const entry = { decision: decisionOf(signal, seat, plan, now), orders: claimed.map(({ order }) => order) };
  return { seat, plan, context, venue, claimed, entry, execution };
}

/** An entry takes one of the tenant's executions. Exits and protection never do. */
function metered(
  { quotas }: PlanSeatDeps,
  { tenantId }: Signal,
  plan: Plan,
): Pick<Planned, "plan" | "execution"> {
  if (plan.kind !== "enter") return { plan, execution: "none" };
  const execution = quotas.take(tenantId, "executions");
  if (execution !== "exhausted") return { plan, execution };
  return { plan: { kind: "denied", denials: [EXECUTIONS_LIMIT], inputs: plan.inputs }, execution: "none" };
}

/** It is not carried out as planned, and nothing of it left: what was reserved for it is free again. */
export function unreserve({ quotas }: PlanSeatDeps, { seat, claimed, execution }: Planned): void {
  for (const { intent } of claimed) seat.state.withdraw(intent.clientOrderId);
  if (execution === "taken") quotas.giveBack(seat.account.tenantId, "executions");
}

/** What can go out with the commit; an exit that must withdraw something first is sized after that. */
function atOnce(plan: Plan): readonly Approved<OrderIntent>[] {
  if (plan.kind === "enter") return [plan.intent];
  return plan.kind === "exit" && plan.cancels.length === 0 && !plan.clearsFirst ? plan.intents : [];
}

export function contextOf(
  deps: Omit<PlanDeps, "venueOf">,
  signal: Signal,
  { subscription, account, state }: Pick<Seat, "subscription" | "account" | "state">,
  venue: Venue,
  instrument: Instrument,
): PlanContext {
  const { directory, prices, settings, clock, mac } = deps;
  const { id: signalId, tenantId } = signal;
  return {
    signal,
    subscription,
    account,
    instrument,
    state,
    attachesStop: venue.attachesStop,
    refusal: () =>
      deps.canary.refusal(account) ??
      (deps.quotas.isExhausted(tenantId, "executions") ? EXECUTIONS_LIMIT : undefined),
    superseded: (plan) => deps.tombstones.check(signal, plan, account),
    view: (positionSide) =>
      riskView(
        { directory, prices, armed: settings.armed },
        state,
        account,
        subscription,
        instrument,
        positionSide,
        clock.now(),
      ),
    id: (leg, generation) =>
      clientOrderId(mac, { tenantId, signalId, accountId: account.id, leg, generation }),
  };
}

function decisionOf(
  signal: Signal,
  { subscription, account }: Seat,
  plan: Plan,
  now: Decision["decidedAt"],
): Decision {
  const denials = plan.kind === "denied" ? plan.denials : plan.kind === "no-op" ? [plan.reason] : [];
  return {
    signalId: signal.id,
    accountId: account.id,
    tenantId: account.tenantId,
    subscriptionId: subscription.id,
    state: plan.kind === "denied" ? "denied" : plan.kind === "no-op" ? "no-op" : "working",
    denials,
    inputs: plan.kind === "no-op" ? {} : plan.inputs,
    decidedAt: now,
  };
}

const VENUE_UNAVAILABLE: Denial = {
  code: "VENUE_UNAVAILABLE",
  sentence: "The venue of this account is not connected to this engine.",
  detail: {},
};
const INSTRUMENT_NOT_AT_VENUE: Denial = {
  code: "INSTRUMENT_NOT_AT_VENUE",
  sentence: "The venue of this account does not list the instrument.",
  detail: {},
};
