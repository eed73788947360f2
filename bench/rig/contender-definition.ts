// Who competes. A contender is a file that speaks the protocol, plus what the runner must know before it starts it.
import type { BenchSignal } from "../contenders/bench-signal.ts";

export interface ContenderDefinition {
  readonly name: string;
  readonly title: string;
  readonly file: URL;
  readonly needsPostgres: boolean;
  /** Quick runs leave it out unless it is asked for by name. */
  readonly inQuickRuns: boolean;
  /** More accounts than this it cannot link on an ordinary machine; bigger layouts leave it out and say so. */
  readonly accountsMax: number;
  /** Bytes of the webhook request for one signal. */
  webhook(hookUrl: string, signal: BenchSignal): string;
}
