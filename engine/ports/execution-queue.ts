// The doorbell: spreads work, at least once, never the record. Jobs carry ids only.
import type { SignalId } from "../domain/ids.ts";

/** Consecutive subscriptions `[from, to)` of the signal's frozen audience. */
export interface ExecutionJob {
  readonly signalId: SignalId;
  readonly from: number;
  readonly to: number;
}

export interface ExecutionQueue {
  /** Rings once per job, at the engine with that slot (else at our own). May fail: the sweeper rings again from the record. */
  ring(jobs: readonly ExecutionJob[], slot?: number): Promise<void>;
  /** At most `concurrency` at a time; a job may come twice, late, or out of order. */
  consume(handle: (job: ExecutionJob) => Promise<void>, concurrency: number, slot?: number): void;
  depth(): Promise<number>;
  /** Waits for jobs in hand, then disconnects. */
  close(): Promise<void>;
}
