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
import type { EngineSettings } from "../settings.ts";
import { clientOrderId, type Mac } from "./client-order-id.ts";
import type { Release } from "./lanes.ts";
import type { ClaimedOrder, OrderDesk } from "./order-desk.ts";
import { type Plan, type PlanContext, planDecision } from "./plan-decision.ts";
import type { Tombstones } from "./tombstones.ts";

export interface PlanSeatDeps {
  readonly directory: AccountDirectory;
  readonly prices: PriceSource;
  readonly venueOf: (account: Account) => Venue | undefined;
  readonly desk: OrderDesk;
  readonly tombstones: Tombstones;
  readonly canary: Pick<Canary, "refusal">;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly settings: EngineSettings;
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
}

/** Undefined when this decision was made before and its orders are known: a second ring must not touch them. */
export function planSeat(deps: PlanSeatDeps, signal: Signal, seat: Seat): Planned | undefined {
  const { account, state } = seat;
  const venue = deps.venueOf(account);
  const instrument = venue?.instrument(signal.instrumentId);
  const now = deps.clock.now();
  if (venue === undefined || instrument === undefined || seat.refusal !== undefined) {
    const denial = seat.refusal ?? (venue === undefined ? VENUE_UNAVAILABLE : INSTRUMENT_NOT_AT_VENUE);
    const plan: Plan = { kind: "denied", denials: [denial], inputs: {} };
    const entry = { decision: decisionOf(signal, seat, plan, now), orders: [] };
    return { seat, plan, context: undefined, venue, claimed: [], entry };
  }
  const context = contextOf(deps, signal, seat, venue, instrument);
  const plan = planDecision(context);
  const intents = atOnce(plan);
  if (intents.some(({ clientOrderId: id }) => state.findOrder(id) !== undefined)) return undefined;
  const claimed = intents.map((intent) => deps.desk.prepare(venue, intent));
  // Reserved before anything is sent: the next signal of this account sees these orders.
  for (const { order } of claimed) state.setOrder(order, now);
  const entry = { decision: decisionOf(signal, seat, plan, now), orders: claimed.map(({ order }) => order) };
  return { seat, plan, context, venue, claimed, entry };
}

/** What can go out with the commit; an exit that must withdraw something first is sized after that. */
function atOnce(plan: Plan): readonly Approved<OrderIntent>[] {
  if (plan.kind === "enter") return [plan.intent];
  return plan.kind === "exit" && plan.cancels.length === 0 && !plan.clearsFirst ? plan.intents : [];
}

export function contextOf(
  deps: Omit<PlanSeatDeps, "venueOf" | "desk">,
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
    venueRefusal: () => deps.canary.refusal(account),
    superseded: (plan) => deps.tombstones.check(signal, plan),
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
