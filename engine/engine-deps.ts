// What an engine is built from: stores, queue, venues, clock, all as ports.
import type { KeyRecheckDeps } from "./accounts/key-recheck.ts";
import type { KeyStandingDeps } from "./accounts/key-standing.ts";
import type { CanaryDeps } from "./canary/canary.ts";
import type { Account } from "./domain/account.ts";
import type { Mac } from "./execution/client-order-id.ts";
import type { ConservationDeps } from "./execution/conservation-breaker.ts";
import type { AccountDirectory } from "./ports/account-directory.ts";
import type { Announcer } from "./ports/announcer.ts";
import type { Clock, Timers } from "./ports/clock.ts";
import type { CrashPoint } from "./ports/crash-point.ts";
import type { DecisionStore } from "./ports/decision-store.ts";
import type { ExecutionQueue } from "./ports/execution-queue.ts";
import type { Journal, Meter } from "./ports/journal.ts";
import type { LoopTurns } from "./ports/loop-turns.ts";
import type { LostTime } from "./ports/lost-time.ts";
import type { PositionStore } from "./ports/position-store.ts";
import type { PriceSource } from "./ports/price-source.ts";
import type { SignalStore } from "./ports/signal-store.ts";
import type { Venue } from "./ports/venue.ts";
import type { Quotas } from "./quotas/quotas.ts";
import type { EngineSettings } from "./settings.ts";
import type { OwnedShards } from "./shards/owned-shards.ts";

export interface EngineDeps {
  readonly signals: SignalStore;
  readonly decisions: DecisionStore;
  readonly positions: PositionStore;
  readonly directory: AccountDirectory;
  readonly queue: ExecutionQueue;
  readonly prices: PriceSource;
  /** The venue of an account's (venue, environment); undefined when this engine is not connected to it. */
  readonly venueFor: (account: Account) => Venue | undefined;
  readonly mac: Mac;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly journal: Journal;
  readonly meter: Meter;
  /** What people see live. */
  readonly announcer: Announcer;
  /** What tenants may still use of their month. Undefined: as much as they like. */
  readonly quotas?: Quotas;
  readonly settings: EngineSettings;
  readonly crashPoint: CrashPoint;
  /** Which accounts are ours. Undefined: this engine is the only one, and all are. */
  readonly shards?: OwnedShards;
  /** The record was put back to an older point: signals from before are not carried out twice. */
  readonly lostTime?: LostTime | undefined;
  /** Undefined: a timer of 0 ms is a turn, and nothing holds back. */
  readonly turns?: LoopTurns;
  readonly canaryAccounts?: CanaryDeps["canaryAccounts"];
  readonly credentialChecks?: KeyRecheckDeps["credentialChecks"];
  readonly standing?: KeyStandingDeps["standing"];
  readonly stopEntries?: ConservationDeps["stopEntries"];
}
