// Keeps accounts reconciled: at most one comparison per account at a time, a bounded number at once, failures retried.
import type { AccountState } from "../accounts/account-state.ts";
import type { Accounts } from "../accounts/accounts.ts";
import type { KeyStanding } from "../accounts/key-standing.ts";
import type { AccountId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Clock, Timers } from "../ports/clock.ts";
import type { Venue } from "../ports/venue.ts";
import type { EngineSettings } from "../settings.ts";
import { type ReconcileDeps, type Reconciled, reconcileAccount } from "./reconcile-account.ts";

const AT_ONCE = 8;
/** So many periods are waited for a venue's limit to have room; then an account is compared all the same. */
const PERIODS_PATIENT = 10;
/** How old the balance of an account without exposure may get, where the venue's budget lets us. */
const IDLE_BALANCE_PERIOD_MS = 600_000;
/** Several tries within the time that a position may stand without its stop. */
const RETRY_DELAYS_MS = [200, 300, 500, 500, 1_000, 2_000, 5_000];
/** Where the venue has answered and is only to be read once more. */
const REREAD_MAX_MS = 1_600;
/** A refused key is not asked again soon: the venue counts it, and a person must link the account anew. */
const CREDENTIALS_RETRY_MS = 300_000;

export interface ReconcilerDeps extends ReconcileDeps {
  readonly accounts: Accounts;
  readonly venueOf: (accountId: AccountId) => Venue | undefined;
  readonly keys: Pick<KeyStanding, "refused" | "answered">;
  readonly timers: Timers;
  readonly clock: Clock;
  readonly settings: EngineSettings;
}

interface Pending {
  readonly compared: PromiseWithResolvers<void>;
  /** Compared, or the venue refused the key: only a person can change that, and nobody else must wait for it. */
  readonly answered: PromiseWithResolvers<void>;
  isAnswered: boolean;
}

export class Reconciler {
  readonly #deps: ReconcilerDeps;
  readonly #pending = new Map<AccountId, Pending>();
  /** Starts the next attempt of an account now. */
  readonly #scheduled = new Map<AccountId, () => void>();
  readonly #waiting: AccountState[] = [];
  readonly #comparedAt = new Map<AccountId, UnixMs>();
  #running = 0;

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  /** Resolves when the account has been compared with the venue, however many attempts that takes. */
  ensure(state: AccountState): Promise<void> {
    if (state.retired) return Promise.resolve();
    return this.#ask(state).compared.promise;
  }

  /** Resolves when the account has been compared, or when the venue refuses its key. */
  ensureAnswer(state: AccountState): Promise<void> {
    if (state.retired) return Promise.resolve();
    return this.#ask(state).answered.promise;
  }

  #ask(state: AccountState): Pending {
    const known = this.#pending.get(state.accountId);
    if (known !== undefined) return known;
    const pending: Pending = {
      compared: Promise.withResolvers<void>(),
      answered: Promise.withResolvers<void>(),
      isAnswered: false,
    };
    this.#pending.set(state.accountId, pending);
    this.#waiting.push(state);
    this.#next();
    return pending;
  }

  /** Facts may have been missed: no entries until the account was compared again. */
  markDirty(state: AccountState): void {
    state.reconciled = false;
    void this.ensure(state);
  }

  /**
   * Called by a timer: an account with something at stake is compared from time to time although no gap was noticed.
   * One per call, the longest unseen first: a full comparison costs the venue's budget dearly, and all engines on an address share
   * one. What somebody waits for goes before it.
   */
  refresh(): void {
    const { reconcilePeriodMs } = this.#deps.settings;
    const now = this.#deps.clock.now();
    let exposed: AccountState | undefined;
    let exposedAt = now - reconcilePeriodMs;
    let left: AccountState | undefined;
    let idle: AccountState | undefined;
    let idleAt = now - IDLE_BALANCE_PERIOD_MS;
    for (const state of this.#deps.accounts.all()) {
      const comparedAt = this.#comparedAt.get(state.accountId) ?? 0;
      const isUrgent = state.hasExposure() && now - comparedAt > PERIODS_PATIENT * reconcilePeriodMs;
      if (!isUrgent && this.#deps.venueOf(state.accountId)?.hasSpare() === false) continue;
      if (state.hasExposure() && comparedAt <= exposedAt) {
        exposed = state;
        exposedAt = comparedAt;
      } else if (state.mayHaveLeftStop || state.fundingsUnreadSince !== undefined) {
        left ??= state;
      } else if (!state.hasExposure() && state.balanceAt <= idleAt) {
        idle = state;
        idleAt = state.balanceAt;
      }
    }
    const compared = exposed ?? left;
    if (compared !== undefined) void this.ensure(compared);
    else if (idle !== undefined) void this.#refreshBalance(idle);
  }

  /** The trader may have moved money: what entries are sized with should not be older than it must. */
  async #refreshBalance(state: AccountState): Promise<void> {
    const balance = await this.#deps.venueOf(state.accountId)?.balance(state.accountId);
    const now = this.#deps.clock.now();
    if (balance?.kind === "failed" && balance.credentials)
      void this.#deps.keys.refused(state.accountId, `${balance.code} ${balance.reason}`);
    if (balance?.kind === "ok") this.#deps.equity.applyBalance(state, balance.value, now);
    else state.balanceAt = now;
  }

  /** Does not wait for the next attempt, if one is waiting. */
  retry(accountId: AccountId): void {
    this.#scheduled.get(accountId)?.();
  }

  /** Another engine compares this account from now on. */
  forget({ accountId }: AccountState): void {
    const pending = this.#pending.get(accountId);
    pending?.answered.resolve();
    pending?.compared.resolve();
    this.#pending.delete(accountId);
    this.#comparedAt.delete(accountId);
    this.#scheduled.delete(accountId);
  }

  /** Whom the venue has not answered yet. A refused key is an answer. */
  unanswered(): readonly AccountId[] {
    return [...this.#pending].flatMap(([id, { isAnswered }]) => (isAnswered ? [] : [id]));
  }

  pending(): number {
    return this.#pending.size;
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const state = this.#waiting.shift();
      if (state === undefined) return;
      this.#running += 1;
      void this.#attempt(state, 0).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    }
  }

  async #attempt(state: AccountState, attempt: number): Promise<void> {
    const failure = state.retired ? undefined : await this.#compare(state);
    if (state.retired) return;
    if (failure === undefined) {
      this.#deps.keys.answered(state.accountId);
      this.#comparedAt.set(state.accountId, this.#deps.clock.now());
      const pending = this.#pending.get(state.accountId);
      pending?.answered.resolve();
      pending?.compared.resolve();
      this.#pending.delete(state.accountId);
      return;
    }
    const isRefused = failure.kind === "failed" && failure.credentials;
    this.#deps.journal.write(isRefused ? "error" : "warn", "account.not-reconciled", {
      accountId: state.accountId,
      attempt,
      reason: failure.reason,
    });
    if (isRefused) {
      // First: whoever waited for the answer is told that the account is suspended, not that it is still being compared.
      await this.#deps.keys.refused(state.accountId, failure.reason);
      const pending = this.#pending.get(state.accountId);
      pending?.answered.resolve();
      if (pending !== undefined) pending.isAnswered = true;
    }
    const delay = isRefused ? CREDENTIALS_RETRY_MS : retryDelay(failure, attempt);
    const again = () => {
      this.#scheduled.delete(state.accountId);
      this.#running += 1;
      void this.#attempt(state, attempt + 1).finally(() => {
        this.#running -= 1;
        this.#next();
      });
    };
    const cancel = this.#deps.timers.after(delay, again);
    this.#scheduled.set(state.accountId, () => {
      cancel();
      again();
    });
  }

  async #compare(state: AccountState): Promise<Failure | undefined> {
    const venue = this.#deps.venueOf(state.accountId);
    if (venue === undefined)
      return { kind: "failed", reason: "the venue is not connected", credentials: false };
    try {
      const result = await reconcileAccount(this.#deps, state, venue);
      return result.kind === "ok" ? undefined : result;
    } catch (error) {
      return { kind: "failed", reason: String(error), credentials: false };
    }
  }
}

type Failure = Exclude<Reconciled, { kind: "ok" }>;

function retryDelay({ kind }: Failure, attempt: number): number {
  const delayMs = RETRY_DELAYS_MS[attempt] ?? RETRY_DELAYS_MS.at(-1) ?? 0;
  return kind === "waits" ? Math.min(delayMs, REREAD_MAX_MS) : delayMs;
}
