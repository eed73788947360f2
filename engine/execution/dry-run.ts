// What a signal would mean for each account if it came now: planned by the code that execution plans with, on the memory that it
// plans on; nothing is reserved, recorded or sent.
import { liquidationEstimate } from "../../risk/liquidation-estimate.ts";
import { AccountState } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { Account, Subscription } from "../domain/account.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { AccountId, SubscriptionId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { LoopTurns } from "../ports/loop-turns.ts";
import type { Plan, PlanContext } from "./plan-decision.ts";
import { type PlanDeps, planOf } from "./plan-seat.ts";

export interface DryRunDeps extends PlanDeps {
  readonly accounts: Accounts;
  readonly serves: (accountId: AccountId) => boolean;
  /** Lets whatever else has arrived go first: a dry run waits for trading, not the other way. */
  readonly turns: Pick<LoopTurns, "next">;
}

/** What is tried instead of what the subscription says; for an account that does not follow the strategy, its whole subscription. */
export type SubscriptionTrial = Partial<Pick<Subscription, "sizing" | "tooSmall" | "directions">>;

export type DryRunOf =
  | {
      readonly kind: "planned";
      readonly accountId: AccountId;
      readonly subscription: Subscription;
      readonly plan: Plan;
      /** Of the position that an approved entry makes; undefined where none is entered, or beyond the venue's brackets. */
      readonly liquidationPrice: Decimal | undefined;
    }
  /** Another engine has its memory. */
  | { readonly kind: "elsewhere"; readonly accountId: AccountId }
  | { readonly kind: "unknown-account"; readonly accountId: AccountId }
  /** It follows the strategy not at all, and no sizing was given to try. */
  | { readonly kind: "not-subscribed"; readonly accountId: AccountId };

const SLICE = 50;

/** `accountIds` undefined: the signal's audience. At most `count` accounts. */
export async function dryRun(
  deps: DryRunDeps,
  signal: Signal,
  accountIds: readonly AccountId[] | undefined,
  trial: SubscriptionTrial,
  count: number,
): Promise<readonly DryRunOf[]> {
  const followed = followedBy(deps.directory, signal);
  const answers: DryRunOf[] = [];
  for (const accountId of (accountIds ?? [...followed.keys()]).slice(0, count)) {
    answers.push(dryRunOf(deps, signal, accountId, followed.get(accountId), trial));
    if (answers.length % SLICE === 0) await deps.turns.next();
  }
  return answers;
}

function followedBy(directory: AccountDirectory, { audience }: Signal): ReadonlyMap<AccountId, Subscription> {
  const followed = new Map<AccountId, Subscription>();
  for (const id of audience) {
    const subscription = directory.subscription(id);
    if (subscription !== undefined) followed.set(subscription.accountId, subscription);
  }
  return followed;
}

function dryRunOf(
  deps: DryRunDeps,
  signal: Signal,
  accountId: AccountId,
  followed: Subscription | undefined,
  trial: SubscriptionTrial,
): DryRunOf {
  const account = deps.directory.account(accountId);
  if (account === undefined || account.tenantId !== signal.tenantId)
    return { kind: "unknown-account", accountId };
  if (!deps.serves(accountId)) return { kind: "elsewhere", accountId };
  const subscription = tried(signal, account, followed, trial);
  if (subscription === undefined) return { kind: "not-subscribed", accountId };
  const state = deps.accounts.find(accountId) ?? new AccountState(accountId, account.tenantId);
  const { plan, context } = planOf(deps, signal, { subscription, account, state, refusal: undefined });
  return { kind: "planned", accountId, subscription, plan, liquidationPrice: liquidationOf(plan, context) };
}

function tried(
  { tenantId, providerId, strategyId }: Signal,
  account: Account,
  followed: Subscription | undefined,
  { sizing = followed?.sizing, tooSmall, directions }: SubscriptionTrial,
): Subscription | undefined {
  if (sizing === undefined) return undefined;
  return {
    id: followed?.id ?? NOT_SUBSCRIBED,
    ...{ tenantId, providerId, strategyId, accountId: account.id },
    status: followed?.status ?? "active",
    sizing,
    tooSmall: tooSmall ?? followed?.tooSmall ?? "skip",
    directions: directions ?? followed?.directions ?? ["long", "short"],
  };
}

const NOT_SUBSCRIBED = "" as SubscriptionId;

function liquidationOf(plan: Plan, context: PlanContext | undefined): Decimal | undefined {
  if (plan.kind !== "enter" || context === undefined) return undefined;
  const { side, positionSide } = plan.intent;
  const exposure = context.view(positionSide).instrumentExposure;
  return liquidationEstimate(context.instrument, side === "buy" ? "long" : "short", plan, exposure);
}
