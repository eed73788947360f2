// Signals that this process accepted a moment ago, so that its own jobs need not read them back from the record.
import type { SignalId } from "../domain/ids.ts";
import type { Signal } from "../domain/signal.ts";

/** What waits in the queue for longer is read back: memory holds no more than a burst. */
const KEPT = 256;

export class RecentSignals {
  readonly #signals = new Map<SignalId, Signal>();

  add(signal: Signal): void {
    this.#signals.set(signal.id, signal);
    if (this.#signals.size <= KEPT) return;
    const [oldest] = this.#signals.keys();
    if (oldest !== undefined) this.#signals.delete(oldest);
  }

  find(id: SignalId): Signal | undefined {
    return this.#signals.get(id);
  }
}
