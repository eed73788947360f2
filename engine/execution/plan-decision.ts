// What one signal means for one account, given what the account holds. Decides nothing about risk itself: `risk/` does.
import { type EntryVerdict, planEntry } from "../../risk/plan-entry.ts";
import { type ExitVerdict, planExit } from "../../risk/plan-exit.ts";
import type { RiskState } from "../../risk/risk-state.ts";
import type { AccountState } from "../accounts/account-state.ts";
import { positionSideOf } from "../accounts/risk-view.ts";
import type { Account, Subscription } from "../domain/account.ts";
import type { Approved } from "../domain/approved.ts";
import { assertNever } from "../domain/assert-never.ts";
import { type Decimal, ONE } from "../domain/decimal.ts";
import type { DecisionInputs, Denial } from "../domain/decision.ts";
import type { ClientOrderId } from "../domain/ids.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { Leg, OrderIntent } from "../domain/order.ts";
import { type Direction, opposite, type PositionSide } from "../domain/side.ts";
import type { EntryPlan, Signal } from "../domain/signal.ts";
import { mayReduce } from "../domain/unknown-strategy.ts";
import type { OwnedPosition } from "../ports/position-store.ts";

export interface PlanContext {
  readonly signal: Signal;
  readonly subscription: Subscription;
  readonly account: Account;
  readonly instrument: Instrument;
  readonly state: AccountState;
  readonly attachesStop: boolean;
  /** A newer close of the same strategy and instrument is known. */
  readonly superseded: (plan: EntryPlan) => Denial | undefined;
  /** The venue takes no entries now, or the tenant has none left; exits go on. */
  readonly refusal: () => Denial | undefined;
  readonly view: (positionSide: PositionSide) => RiskState;
  readonly id: (leg: Leg, generation: number) => ClientOrderId;
}

export type Plan =
  | { readonly kind: "enter"; readonly intent: Approved<OrderIntent>; readonly inputs: DecisionInputs }
  /** Withdraw `cancels` first, then exit what is held, then (reverse) enter. */
  | {
      readonly kind: "exit";
      readonly intents: readonly Approved<OrderIntent>[];
      readonly cancels: readonly ClientOrderId[];
      /** The trader holds a quantity beside ours: our protection goes first, and the exit is sized by what is left then. */
      readonly clearsFirst: boolean;
      readonly thenEnter: EntryPlan | undefined;
      readonly inputs: DecisionInputs;
    }
  | { readonly kind: "denied"; readonly denials: readonly Denial[]; readonly inputs: DecisionInputs }
  | { readonly kind: "no-op"; readonly reason: Denial };

export function planDecision(context: PlanContext): Plan {
  const { action } = context.signal;
  switch (action.kind) {
    case "open":
    case "increase":
      return planEnter(context, action, action.kind === "increase");
    case "reverse":
      return planReverse(context, action);
    case "close":
      return planClose(context, action.direction, ONE);
    case "reduce":
      return planClose(context, action.direction, action.share);
    case "cancel":
      return planCancel(context);
    default:
      return assertNever(action);
  }
}

/** Also the second half of a reverse, once the exit has filled. */
export function planEnter(context: PlanContext, plan: EntryPlan, increase: boolean): Plan {
  const { signal, account, subscription, instrument, attachesStop } = context;
  const refusal = context.superseded(plan) ?? context.refusal();
  if (refusal !== undefined) return { kind: "denied", denials: [refusal], inputs: {} };
  const positionSide = positionSideOf(account, plan.direction);
  const held = context.state.position(instrument.id, positionSide);
  const foreign = !held.net.quantity.isZero() && held.strategyId !== signal.strategyId;
  if (foreign) return { kind: "denied", denials: [POSITION_OF_ANOTHER_STRATEGY], inputs: {} };
  if (increase && held.net.quantity.isZero()) return { kind: "denied", denials: [NO_POSITION], inputs: {} };
  const verdict: EntryVerdict = planEntry(
    {
      signal,
      plan,
      subscription,
      account,
      instrument,
      clientOrderId: context.id("entry", 0),
      generation: 0,
      stopAttachable: attachesStop,
    },
    context.view(positionSide),
  );
  if (verdict.kind === "denied") return verdict;
  return { kind: "enter", intent: verdict.intent, inputs: verdict.inputs };
}

function planReverse(context: PlanContext, plan: EntryPlan): Plan {
  // Its exit half is as old: what stands against it now may have been opened after that close.
  const superseded = context.superseded(plan);
  if (superseded !== undefined) return { kind: "denied", denials: [superseded], inputs: {} };
  const target = held(context, plan.direction);
  if (target !== undefined && target.strategyId === context.signal.strategyId) {
    return { kind: "no-op", reason: ALREADY_IN_POSITION };
  }
  const against = held(context, opposite(plan.direction));
  const resting = restingEntries(context, opposite(plan.direction));
  if (against === undefined && resting.length === 0) return planEnter(context, plan, false);
  const exit = planClose(context, opposite(plan.direction), ONE);
  return exit.kind === "exit" ? { ...exit, thenEnter: plan } : exit;
}

function planClose(context: PlanContext, direction: Direction | undefined, share: Decimal): Plan {
  const directions: readonly Direction[] = direction === undefined ? ["long", "short"] : [direction];
  const cancels = share.eq(ONE) ? restingEntries(context, direction) : [];
  const intents: Approved<OrderIntent>[] = [];
  const denials: Denial[] = [];
  let clearsFirst = false;
  let inputs: DecisionInputs = {};
  for (const side of directions) {
    const position = held(context, side);
    if (position === undefined) continue;
    if (!mayReduce(context.signal.strategyId, position)) {
      denials.push(POSITION_OF_ANOTHER_STRATEGY);
      continue;
    }
    const verdict = exitOf(context, position, side, share, intents.length);
    if (verdict.kind === "approved") {
      intents.push(verdict.intent);
      clearsFirst ||= context.state.isShared(position.instrumentId, position.positionSide);
    }
    if (verdict.kind === "denied") denials.push(...verdict.denials);
    inputs = { position: position.net.quantity.toString(), share: share.toString() };
  }
  if (intents.length > 0 || cancels.length > 0) {
    return { kind: "exit", intents, cancels, clearsFirst, thenEnter: undefined, inputs };
  }
  if (denials.length > 0) return { kind: "denied", denials, inputs };
  return { kind: "no-op", reason: NOTHING_TO_CLOSE };
}

export function exitOf(
  context: PlanContext,
  position: OwnedPosition,
  direction: Direction,
  share: Decimal,
  generation: number,
): ExitVerdict {
  const view = { ...context.view(position.positionSide), position: context.state.quantityStaying(position) };
  const clientOrderId = context.id("exit", generation);
  const { signal, account, instrument } = context;
  return planExit(
    { signal, account, instrument, clientOrderId, generation, leg: "exit", direction, share },
    view,
  );
}

function planCancel(context: PlanContext): Plan {
  const cancels = restingEntries(context, undefined);
  if (cancels.length === 0) return { kind: "no-op", reason: NOTHING_TO_CANCEL };
  return { kind: "exit", intents: [], cancels, clearsFirst: false, thenEnter: undefined, inputs: {} };
}

/** The position that our orders made in this direction, if any. */
export function held(context: PlanContext, direction: Direction): OwnedPosition | undefined {
  const { state, instrument, account } = context;
  const position = state.position(instrument.id, positionSideOf(account, direction));
  const { quantity } = position.net;
  if (quantity.isZero() || quantity.isNeg() !== (direction === "short")) return undefined;
  return position;
}

/** Entries of the signal's strategy that wait at the venue. */
export function restingEntries(context: PlanContext, direction: Direction | undefined): ClientOrderId[] {
  const side = direction === undefined ? undefined : direction === "long" ? "buy" : "sell";
  return [...context.state.orders.values()]
    .filter(({ intent }) => intent.leg === "entry" && intent.instrumentId === context.instrument.id)
    .filter(({ intent }) => intent.strategyId === context.signal.strategyId)
    .filter(({ intent }) => side === undefined || intent.side === side)
    .map(({ intent }) => intent.clientOrderId);
}

const POSITION_OF_ANOTHER_STRATEGY: Denial = {
  code: "POSITION_OF_ANOTHER_STRATEGY",
  sentence: "The position in this instrument was opened by another strategy, which alone may manage it.",
  detail: {},
};
const NO_POSITION: Denial = {
  code: "NO_POSITION",
  sentence: "There is no position to increase.",
  detail: {},
};
const ALREADY_IN_POSITION: Denial = {
  code: "ALREADY_IN_POSITION",
  sentence: "The account already holds this direction.",
  detail: {},
};
const NOTHING_TO_CLOSE: Denial = {
  code: "NOTHING_TO_CLOSE",
  sentence: "The account holds no position of this strategy in the instrument.",
  detail: {},
};
const NOTHING_TO_CANCEL: Denial = {
  code: "NOTHING_TO_CANCEL",
  sentence: "No entry of this strategy is waiting to fill.",
  detail: {},
};
