// What was closed, by strategy and instrument, so that an older entry which arrives later is dropped. Kept in memory, because
// every entry asks; rebuilt at start from the signals in the record. A process notes a close before it decides any account of it.
import { type Closings, closedBy, NOTHING_CLOSED, superseded } from "../../risk/superseded.ts";
import type { Denial } from "../domain/decision.ts";
import type { EntryPlan, Signal } from "../domain/signal.ts";

export type ClosingSignal = Pick<Signal, "strategyId" | "instrumentId" | "action" | "issuedAt">;

/** Far more than are traded at once; the one that was closed longest ago goes first. */
const KEPT = 50_000;

export class Tombstones {
  readonly #closings = new Map<string, Closings>();

  /** Signals that close nothing change nothing. */
  note(signal: ClosingSignal): void {
    const key = keyOf(signal);
    const before = this.#closings.get(key) ?? NOTHING_CLOSED;
    const after = closedBy(before, signal.action, signal.issuedAt);
    if (after === before) return;
    this.#closings.delete(key);
    this.#closings.set(key, after);
    if (this.#closings.size <= KEPT) return;
    const [oldest] = this.#closings.keys();
    if (oldest !== undefined) this.#closings.delete(oldest);
  }

  check(signal: ClosingSignal, plan: Pick<EntryPlan, "direction" | "entry">): Denial | undefined {
    const closings = this.#closings.get(keyOf(signal));
    return closings === undefined ? undefined : superseded(plan, signal.issuedAt, closings);
  }
}

function keyOf({ strategyId, instrumentId }: ClosingSignal): string {
  return `${strategyId}|${instrumentId}`;
}
