// The answer to a dry run as JSON: per account the orders that would go out, or every reason why none would.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import type { Signal } from "../../../engine/domain/signal.ts";
import type { DryRunOf } from "../../../engine/execution/dry-run.ts";
import type { Plan } from "../../../engine/execution/plan-decision.ts";
import type { OwnerOf } from "./owner-of.ts";
import { typeView } from "./trace-view.ts";
import { triedSignalView } from "./tried-signal-view.ts";
import { iso, text, textOrNull } from "./view-text.ts";

export function dryRunView(
  signal: Signal,
  answers: readonly DryRunOf[],
  isDuplicate: boolean,
  owner: OwnerOf,
) {
  return {
    signal: triedSignalView(signal, isDuplicate),
    accounts: answers.map((answer) => accountAnswer(answer, owner)),
  };
}

function accountAnswer(answer: DryRunOf, owner: OwnerOf) {
  const { kind, accountId } = answer;
  if (kind === "elsewhere") return { kind, accountId, engine: owner(accountId) ?? null };
  if (kind !== "planned") return { kind, accountId };
  const { subscription, plan, liquidationPrice } = answer;
  return {
    accountId,
    subscriptionId: subscription.id === "" ? null : subscription.id,
    ...planView(plan),
    ...(plan.kind === "enter" ? { liquidationPrice: textOrNull(liquidationPrice) } : {}),
  };
}

function planView(plan: Plan) {
  switch (plan.kind) {
    case "enter":
      return { kind: plan.kind, orders: [entryView(plan)], inputs: plan.inputs };
    case "exit":
      return {
        kind: plan.kind,
        orders: plan.intents.map(intentView),
        /** Client order ids of resting entries that are withdrawn first. */
        withdraws: plan.cancels,
        /** An entry that is planned once the exit has filled. */
        thenEnters: plan.thenEnter?.direction ?? null,
        inputs: plan.inputs,
      };
    case "denied":
      return { kind: plan.kind, orders: [], denials: plan.denials, inputs: plan.inputs };
    case "no-op":
      return { kind: plan.kind, orders: [], denials: [plan.reason], inputs: {} };
    default:
      return assertNever(plan);
  }
}

function entryView({ intent, inputs }: Extract<Plan, { kind: "enter" }>) {
  const { protection } = intent;
  return {
    ...intentView(intent),
    notional: inputs.notional ?? null,
    margin: textOrNull(intent.margin),
    leverage: intent.leverage ?? null,
    stopPrice: textOrNull(protection?.stopPrice),
    targets: (protection?.targets ?? []).map(({ price, share }) => ({
      price: text(price),
      share: text(share),
    })),
    expiresAt: intent.expiresAt === undefined ? null : iso(intent.expiresAt),
  };
}

function intentView({ clientOrderId, leg, side, positionSide, type, quantity, reduceOnly }: OrderIntent) {
  return {
    ...{ clientOrderId, leg, side, positionSide },
    ...typeView(type),
    quantity: text(quantity),
    reduceOnly,
  };
}
