// How long each position of ours stood without a stop that covers all of it. The time in which a fault made covering impossible
// is taken out; what remains must stay below the promise.
import { ZERO } from "../../../engine/domain/decimal.ts";
import { CALM_MAX_MS, DISTURBED_MAX_MS, type NakedClass } from "../../oracle/checks/stayed-protected.ts";
import type { VirtualTime } from "../core/virtual-time.ts";
import type { LedgerWatch, LegTruth } from "./ledger-watch.ts";
import type { Obstacles } from "./obstacles.ts";
import type { Violation } from "./violation.ts";

/** Flat within this where there can be no stop (RELIABILITY.md, figure 6). */
const FLAT_WITHIN_MS = 5_000;
/** Both, counted from the last time that the process was killed or thawed, or for what opened before it had recovered. */
const AFTER_KILL_MS = DISTURBED_MAX_MS;
/** Whatever happens. */
const ABSOLUTE_MAX_MS = 60_000;

interface Naked {
  readonly sinceMs: number;
  readonly leg: LegTruth;
  /** Without what was taken out, since the last kill. */
  countedMs: number;
  obstructed: boolean;
  killed: boolean;
  told: boolean;
}

/** `engine`: the process died or stood still meanwhile; `disturbed`: another fault stood in the way. */
export interface NakedTime {
  readonly class: NakedClass;
  readonly lastedMs: number;
  readonly countedMs: number;
}

export class NakedWatch {
  readonly times: NakedTime[] = [];
  readonly violations: Violation[] = [];
  readonly #time: VirtualTime;
  readonly #ledger: LedgerWatch;
  readonly #obstacles: Obstacles;
  readonly #naked = new Map<string, Naked>();
  #lookedAtMs = 0;

  readonly #isReady: () => boolean;

  /** `isReady`: the process lives and has recovered. */
  constructor(time: VirtualTime, ledger: LedgerWatch, obstacles: Obstacles, isReady: () => boolean) {
    this.#isReady = isReady;
    this.#time = time;
    this.#ledger = ledger;
    this.#obstacles = obstacles;
    obstacles.onChange = () => this.look();
  }

  /** The process died, or woke up from being frozen: what is naked counts from here on. */
  killed(): void {
    this.look();
    for (const naked of this.#naked.values()) {
      naked.killed = true;
      naked.countedMs = 0;
    }
  }

  /** Call before and after anything that matters happens. */
  look(): void {
    const nowMs = this.#time.monotonic();
    this.#pass(nowMs);
    for (const [key, leg] of this.#ledger.legs) {
      const isNaked = !leg.own.isZero() && coveredOf(this.#ledger, leg).lt(leg.own.abs());
      const naked = this.#naked.get(key);
      if (isNaked && naked === undefined) this.#naked.set(key, newNaked(nowMs, leg, !this.#isReady()));
      if (!isNaked && naked !== undefined) this.#end(key, naked, nowMs);
    }
  }

  #pass(nowMs: number): void {
    const fromMs = this.#lookedAtMs;
    this.#lookedAtMs = nowMs;
    if (nowMs === fromMs) return;
    for (const naked of this.#naked.values()) {
      const clearFromMs = this.#obstacles.clearFrom(naked.leg, fromMs, nowMs);
      naked.countedMs += nowMs - clearFromMs;
      naked.obstructed ||= clearFromMs > fromMs;
      const isTooLong =
        naked.countedMs > (naked.killed ? AFTER_KILL_MS : FLAT_WITHIN_MS) ||
        nowMs - naked.sinceMs > ABSOLUTE_MAX_MS;
      if (isTooLong) this.#tooLong(naked);
    }
  }

  #tooLong(naked: Naked): void {
    if (naked.told) return;
    naked.told = true;
    const { accountId, symbol, leg, own } = naked.leg;
    const since = (naked.sinceMs / 1_000).toFixed(3);
    const counted = `${Math.round(naked.countedMs)} ms of it ${naked.killed ? "since the last kill, " : ""}with nothing in the way`;
    const text = `${accountId} ${symbol} ${leg}: ${own} without a full stop since ${since} s, ${counted}`;
    this.violations.push({ promise: "I4", text });
  }

  #end(key: string, naked: Naked, nowMs: number): void {
    this.#naked.delete(key);
    const { killed, obstructed, countedMs, sinceMs, leg } = naked;
    if (!killed && !leg.own.isZero() && countedMs > CALM_MAX_MS) this.#tooLong(naked);
    const kind = killed ? "engine" : obstructed ? "disturbed" : "calm";
    this.times.push({ class: kind, lastedMs: nowMs - sinceMs, countedMs });
  }
}

function newNaked(sinceMs: number, leg: LegTruth, killed: boolean): Naked {
  return { sinceMs, leg, countedMs: 0, obstructed: false, killed, told: false };
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
