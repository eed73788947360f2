// A member of a signal's audience, looked up: whose account it is, and what this process knows of it.
import type { Accounts } from "../accounts/accounts.ts";
import type { Account } from "../domain/account.ts";
import type { AccountId, SubscriptionId } from "../domain/ids.ts";
import type { InstrumentId } from "../domain/instrument.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import { type Quarantine, SubscriptionGone } from "../reconciliation/quarantine.ts";
import type { Seat } from "./plan-seat.ts";

export interface SeatOfDeps {
  readonly directory: AccountDirectory;
  readonly accounts: Accounts;
  readonly quarantine: Quarantine;
  /** False: another engine plans for this account, and hears of it by its own queue. */
  readonly serves: (accountId: Account["id"]) => boolean;
}

/** Subscriptions end and accounts are unlinked: such a seat is still decided, by a denial, while the account is known. */
export function seatOf(
  deps: SeatOfDeps,
  signal: Signal,
  id: SubscriptionId,
  ours = false,
): Omit<Seat, "release"> | undefined {
  const { directory, accounts } = deps;
  const subscription = directory.subscription(id);
  const account = subscription === undefined ? undefined : directory.account(subscription.accountId);
  if (subscription === undefined || account === undefined) {
    memberFailed(deps, signal, id, new SubscriptionGone(id));
    return undefined;
  }
  if (!ours && !deps.serves(account.id)) return undefined;
  return { subscription, account, state: accounts.state(account.id), refusal: undefined };
}

export function laneOf({ account }: Pick<Seat, "account">, { instrumentId }: Signal): string {
  return laneName(account.id, instrumentId);
}

export function laneName(accountId: AccountId, instrumentId: InstrumentId): string {
  return `${accountId}|${instrumentId}`;
}

/** An entry of an account that takes none is denied at once: there is no comparison to wait for. */
export function isDecidable(signal: Signal, { state, account }: Pick<Seat, "state" | "account">): boolean {
  return state.reconciled || (account.status !== "active" && isEntry(signal.action));
}

/** Whatever stops one member of the audience must not be tried for ever, nor stop the others. */
export function memberFailed(
  { quarantine }: Pick<SeatOfDeps, "quarantine">,
  { tenantId, id: signalId, audience }: Signal,
  member: SubscriptionId,
  error: unknown,
): void {
  const from = audience.indexOf(member);
  void quarantine.failed({ tenantId, signalId, from, to: from + 1 }, error);
}
