// Work that throws again and again is put away: denied, told, and kept for a person. It neither comes back for ever nor
// holds up what stands behind it.
import type { Denial } from "../domain/decision.ts";
import type { SignalId, TenantId } from "../domain/ids.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { SignalStore } from "../ports/signal-store.ts";
import type { EngineSettings } from "../settings.ts";

/** Consecutive members `[from, to)` of a signal's audience. */
export interface FailedSeats {
  readonly tenantId: TenantId;
  readonly signalId: SignalId;
  readonly from: number;
  readonly to: number;
}

export interface QuarantineDeps {
  readonly signals: Pick<SignalStore, "quarantine" | "isOutage">;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly meter: Meter;
  readonly settings: EngineSettings;
}

/** The subscription is in the audience, and nowhere else any more. */
export class SubscriptionGone extends Error {
  override readonly name = "SubscriptionGone";
}

const REASON_LENGTH_MAX = 300;
/** Failures are forgotten oldest first: they are rare, or everything fails. */
const REMEMBERED_MAX = 10_000;

export class Quarantine {
  readonly #deps: QuarantineDeps;
  readonly #attempts = new Map<string, number>();
  readonly #suspects = new Set<SignalId>();

  constructor(deps: QuarantineDeps) {
    this.#deps = deps;
  }

  /** Something of this signal failed before: its members are to be tried one by one, so that only the guilty one is left. */
  isSuspect(signalId: SignalId): boolean {
    return this.#suspects.has(signalId);
  }

  /** Never throws. A whole chunk only makes its signal suspect; a single member is put away after enough attempts. */
  async failed(seats: FailedSeats, error: unknown): Promise<void> {
    const { signals, journal, meter, settings } = this.#deps;
    if (signals.isOutage(error)) return;
    const { signalId, from, to } = seats;
    meter.count("background_failures_total");
    remember(this.#suspects, signalId);
    if (to - from > 1) {
      journal.write("error", "chunk.failed", { signalId, from, to, reason: reasonOf(error) });
      return;
    }
    const key = `${signalId}|${from}`;
    const attempts = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.delete(key);
    this.#attempts.set(key, attempts);
    forgetOldest(this.#attempts);
    const event = error instanceof SubscriptionGone ? "subscription.gone" : "decision.failed";
    journal.write("warn", event, { signalId, place: from, attempts, reason: reasonOf(error) });
    if (attempts >= settings.quarantineAfter) await this.#putAway(seats, error, attempts);
  }

  async #putAway({ tenantId, signalId, from }: FailedSeats, error: unknown, attempts: number): Promise<void> {
    const { signals, journal, meter, clock } = this.#deps;
    const reason = reasonOf(error);
    const denial = denialOf(error, reason, attempts);
    const entry = { tenantId, signalId, place: from, denial, reason, attempts, at: clock.now() };
    try {
      if (!(await signals.quarantine(entry))) return;
    } catch (cause) {
      journal.write("error", "quarantine.failed", { signalId, place: from, reason: reasonOf(cause) });
      return;
    }
    this.#attempts.delete(`${signalId}|${from}`);
    meter.count("quarantined_total", { code: denial.code });
    const fields = { signalId, place: from, code: denial.code, attempts, reason };
    journal.write("error", "signal.quarantined", fields);
  }
}

function denialOf(error: unknown, reason: string, attempts: number): Denial {
  const detail = { reason, attempts: String(attempts) };
  return error instanceof SubscriptionGone
    ? { code: "SUBSCRIPTION_GONE", sentence: "The subscription is not in the record any more.", detail }
    : {
        code: "QUARANTINED",
        sentence: "Deciding this failed again and again; it was put away for a person to look at.",
        detail,
      };
}

function reasonOf(error: unknown): string {
  return String(error).slice(0, REASON_LENGTH_MAX);
}

function remember(set: Set<SignalId>, id: SignalId): void {
  set.delete(id);
  set.add(id);
  forgetOldest(set);
}

interface Known<Key> {
  readonly size: number;
  keys(): Iterator<Key>;
  delete(key: Key): boolean;
}

function forgetOldest<Key>(known: Known<Key>): void {
  if (known.size <= REMEMBERED_MAX) return;
  const oldest = known.keys().next();
  if (oldest.done !== true) known.delete(oldest.value);
}
