import type { Denial } from "../domain/decision.ts";
import type { SignalId, TenantId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";

export interface SignalStore {
  /** One synced commit. `duplicate`: the same id is there for ever; nothing is written. */
  accept(signal: Signal, rawBody: string): Promise<"accepted" | "duplicate">;
  find(id: SignalId): Promise<Signal | undefined>;
  /** Signals received before `before` that lack a decision for part of their audience, oldest first. */
  undecided(before: UnixMs, limit: number): Promise<readonly UndecidedSignal[]>;
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
