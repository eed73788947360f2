// Everything that streams and polls tell, brought to the account that it concerns.
import type { Accounts } from "../accounts/accounts.ts";
import { assertNever } from "../domain/assert-never.ts";
import type { AccountId } from "../domain/ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal } from "../ports/journal.ts";
import type { VenueEvent } from "../ports/venue.ts";
import type { Reconciler } from "../reconciliation/reconciler.ts";
import type { ToldPositions } from "../reconciliation/told-positions.ts";
import type { EquityTracker } from "./equity-tracker.ts";
import type { OrderTracker } from "./order-tracker.ts";
import type { RecordedTrades } from "./recorded-trades.ts";

export interface VenueEventsDeps {
  readonly accounts: Accounts;
  readonly tracker: OrderTracker;
  readonly equity: EquityTracker;
  readonly trades: RecordedTrades;
  readonly reconciler: Pick<Reconciler, "markDirty">;
  readonly toldPositions: Pick<ToldPositions, "take">;
  /** False: another engine serves this account. */
  readonly holds: (accountId: AccountId) => boolean;
  readonly clock: Clock;
  readonly journal: Journal;
}

export class VenueEvents {
  readonly #deps: VenueEventsDeps;
  /**
   * The last one of each account that is not applied yet: some must first be looked up in the record, and those behind them wait.
   * The fill of a stop that overtakes its entry's would be taken for the trader's.
   */
  readonly #applying = new Map<AccountId, Promise<void>>();
  #stopped = false;

  constructor(deps: VenueEventsDeps) {
    this.#deps = deps;
  }

  /** Never throws. */
  take(event: VenueEvent): void {
    // The record closes: what comes now is told again after the next start.
    if (this.#stopped) return;
    const accountId = accountOf(event);
    const before = this.#applying.get(accountId);
    const applied = before === undefined ? this.#apply(event) : before.then(() => this.#apply(event));
    const applying = applied
      .catch((error: unknown) => {
        this.#deps.journal.write("error", "event.failed", { kind: event.kind, reason: String(error) });
      })
      .finally(() => {
        if (this.#applying.get(accountId) === applying) this.#applying.delete(accountId);
      });
    this.#applying.set(accountId, applying);
  }

  /** Takes no more. Resolves when what was taken is applied. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#applying.values());
  }

  async #apply(event: VenueEvent): Promise<void> {
    const { accounts, tracker, equity, trades, reconciler, holds, clock } = this.#deps;
    const accountId = accountOf(event);
    if (!holds(accountId)) return;
    const state = accounts.state(accountId);
    switch (event.kind) {
      case "order":
        await trades.recall(state, event.report.clientOrderId);
        return tracker.applyReport(state, event.report);
      case "fill":
        await trades.loadFills(state, [event.fill]);
        return tracker.applyFill(state, event.fill);
      case "funding":
        return tracker.applyFunding(state, event.funding);
      case "balance":
        return equity.applyBalance(state, event.balance, clock.now());
      case "position":
        return this.#deps.toldPositions.take(state, event.position);
      case "stream-down":
      case "stream-up":
        // Both ends of a gap: what happened in between must be fetched.
        state.external.doubt();
        return reconciler.markDirty(state);
      default:
        return assertNever(event);
    }
  }
}

function accountOf(event: VenueEvent): AccountId {
  switch (event.kind) {
    case "fill":
      return event.fill.accountId;
    case "funding":
      return event.funding.accountId;
    default:
      return event.accountId;
  }
}
