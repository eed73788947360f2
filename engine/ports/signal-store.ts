import type { Denial } from "../domain/decision.ts";
import type { SignalId, TenantId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { DecisionWithOrders } from "./decision-store.ts";

/**
 * `accepted`: the signal alone was committed. `decided`: with all that was decided on its arrival.
 * `duplicate`: the same id is there for ever; nothing was written.
 */
export type Acceptance = "accepted" | "decided" | "duplicate";

export interface SignalStore {
  /**
   * One synced commit, of the signal and of what was decided on its arrival: decisions of its whole audience, or none. What another
   * process may decide by now is not written.
   */
  accept(signal: Signal, rawBody: string, decided: readonly DecisionWithOrders[]): Promise<Acceptance>;
  find(id: SignalId): Promise<Signal | undefined>;
  /** Signals received before `before` that lack a decision for part of their audience, oldest first. */
  undecided(before: UnixMs, limit: number): Promise<readonly UndecidedSignal[]>;
  /** What closes or cancels, and is recent enough that an older entry could still arrive or be waiting. */
  closings(now: UnixMs): Promise<readonly ClosingSignal[]>;
  /** Places in the signal's audience that have no decision yet. */
  missing(signal: UndecidedSignal, limit: number): Promise<readonly number[]>;
  /**
   * One commit: the member of the audience at this place is denied and noted as put away. Answers false when nothing was to
   * be done: it was decided meanwhile, or it is said to be gone and the record still has it.
   */
  quarantine(entry: QuarantineEntry): Promise<boolean>;
  /** The error says that the store was away: nothing is wrong with the work. */
  isOutage(error: unknown): boolean;
}

/** What later entries are held against. */
export type ClosingSignal = Pick<Signal, "strategyId" | "instrumentId" | "action" | "issuedAt" | "test">;

export interface UndecidedSignal {
  readonly tenantId: TenantId;
  readonly signalId: SignalId;
  readonly audienceSize: number;
}

export interface QuarantineEntry {
  readonly tenantId: TenantId;
  readonly signalId: SignalId;
  /** Place in the audience. */
  readonly place: number;
  readonly denial: Denial;
  readonly reason: string;
  readonly attempts: number;
  readonly at: UnixMs;
}
