import type { SignalId, TenantId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";

export interface SignalStore {
  /** One synced commit. `duplicate`: the same id is there for ever; nothing is written. */
  accept(signal: Signal, rawBody: string): Promise<"accepted" | "duplicate">;
  find(id: SignalId): Promise<Signal | undefined>;
  /** Signals received before `before` that lack a decision for part of their audience, oldest first. */
  undecided(before: UnixMs, limit: number): Promise<readonly UndecidedSignal[]>;
  /** What closes or cancels, and is recent enough that an older entry could still arrive or be waiting. */
  closings(
    now: UnixMs,
  ): Promise<readonly Pick<Signal, "strategyId" | "instrumentId" | "action" | "issuedAt">[]>;
}

export interface UndecidedSignal {
  readonly tenantId: TenantId;
  readonly signalId: SignalId;
  readonly audienceSize: number;
}
