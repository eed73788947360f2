// How long each position of ours stood without a stop that covers all of it. Time in which the design is busy repairing a
// fault is counted apart: what remains must stay below the promise.
import { ZERO } from "../../../engine/domain/decimal.ts";
import type { FaultKind } from "../core/fault-plan.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import type { LedgerWatch, LegTruth } from "./ledger-watch.ts";
import type { Violation } from "./violation.ts";

/** 3 s without a stop, and 2 s to be flat where there can be none. */
const UNDISTURBED_MAX_MS = 5_000;
/** Whatever happens. */
const ABSOLUTE_MAX_MS = 60_000;

/** An outcome that nobody knows: validity 5 s, margin 1 s, two reads 0.5 s apart, one more look. */
const PROOF_MS = 7_500;
/** What each kind of fault costs at most until the design has repaired it. */
const REPAIR_MS: Partial<Record<FaultKind, number>> = {
  "commit-lost-before": 1_500,
  "commit-lost-after": PROOF_MS,
  "store-slow": 2_500,
  "never-sent": 3_500,
  "never-arrived": PROOF_MS,
  "accepted-late": PROOF_MS,
  "reply-lost": 3_500,
  "reply-late": 4_500,
  "refused-overload": 1_000,
  "answered-503-done": 3_500,
  "answered-503-undone": PROOF_MS,
  "cancel-reply-lost": 1_000,
  "cancel-failed": 1_000,
  "read-failed": 2_500,
  "read-slow": 5_000,
  "read-stale": 2_000,
  /** Until the next comparison, or the next look at a resting order. */
  "event-dropped": 18_500,
  "event-late": 3_500,
  "stream-gap": 6_000,
  "clock-skewed": 6_000,
};

interface Naked {
  readonly sinceMs: number;
  readonly leg: LegTruth;
  undisturbedMs: number;
  disturbed: boolean;
  killed: boolean;
}

export interface NakedTime {
  readonly forMs: number;
  readonly cause: "undisturbed" | "disturbed" | "killed";
}

export class NakedWatch {
  readonly times: NakedTime[] = [];
  readonly violations: Violation[] = [];
  readonly #time: VirtualTime;
  readonly #ledger: LedgerWatch;
  readonly #naked = new Map<string, Naked>();
  #lookedAtMs = 0;
  #disturbedUntilMs = 0;
  #killedUntilMs = 0;

  constructor(time: VirtualTime, ledger: LedgerWatch) {
    this.#time = time;
    this.#ledger = ledger;
  }

  disturb(kind: FaultKind): void {
    const repairMs = REPAIR_MS[kind];
    if (repairMs === undefined) return;
    this.look();
    this.#disturbedUntilMs = Math.max(this.#disturbedUntilMs, this.#time.monotonic() + repairMs);
  }

  /** A process that is dead or frozen, and the 3 s that its successor has. */
  away(forMs: number): void {
    this.look();
    this.#killedUntilMs = Math.max(this.#killedUntilMs, this.#time.monotonic() + forMs + 3_000);
  }

  /** Call before and after anything that matters happens. */
  look(): void {
    const nowMs = this.#time.monotonic();
    this.#pass(nowMs);
    for (const [key, leg] of this.#ledger.legs) {
      const isNaked = !leg.own.isZero() && coveredOf(this.#ledger, leg).lt(leg.own.abs());
      const naked = this.#naked.get(key);
      if (isNaked && naked === undefined)
        this.#naked.set(key, { sinceMs: nowMs, leg, undisturbedMs: 0, disturbed: false, killed: false });
      if (!isNaked && naked !== undefined) this.#end(key, naked, nowMs);
    }
  }

  #pass(nowMs: number): void {
    const fromMs = this.#lookedAtMs;
    this.#lookedAtMs = nowMs;
    if (nowMs === fromMs) return;
    const quietFromMs = Math.max(fromMs, this.#disturbedUntilMs, this.#killedUntilMs);
    for (const naked of this.#naked.values()) {
      naked.undisturbedMs += Math.max(0, nowMs - quietFromMs);
      if (this.#disturbedUntilMs > fromMs) naked.disturbed = true;
      if (this.#killedUntilMs > fromMs) naked.killed = true;
      if (naked.undisturbedMs > UNDISTURBED_MAX_MS || nowMs - naked.sinceMs > ABSOLUTE_MAX_MS)
        this.#tooLong(naked);
    }
  }

  #tooLong(naked: Naked): void {
    if (naked.undisturbedMs === Number.NEGATIVE_INFINITY) return;
    const { accountId, symbol, leg, own } = naked.leg;
    const place = `${accountId} ${symbol} ${leg}`;
    const since = (naked.sinceMs / 1_000).toFixed(3);
    this.violations.push({ promise: "I4", text: `${place}: ${own} without a stop since ${since} s` });
    // Told once.
    naked.undisturbedMs = Number.NEGATIVE_INFINITY;
  }

  #end(key: string, naked: Naked, nowMs: number): void {
    this.#naked.delete(key);
    const cause = naked.killed ? "killed" : naked.disturbed ? "disturbed" : "undisturbed";
    this.times.push({ forMs: nowMs - naked.sinceMs, cause });
  }
}

export function coveredOf(ledger: LedgerWatch, { exchange, accountId, symbol, leg, own }: LegTruth) {
  const closing = own.isNeg() ? "buy" : "sell";
  let covered = ZERO;
  for (const [key, stop] of ledger.conditionals) {
    if (stop.trigger !== "stop" || stop.accountId !== accountId || stop.symbol !== symbol) continue;
    if (stop.leg !== leg || stop.side !== closing || !key.startsWith(exchange)) continue;
    covered = covered.add(stop.quantity ?? own.abs());
  }
  return covered;
}
