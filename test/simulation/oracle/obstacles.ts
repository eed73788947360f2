// The time in which covering a position was impossible because of a fault: exactly as long as the fault itself lasts, not as long
// as the engine takes to get over it.
import type { VirtualTime } from "../core/virtual-time.ts";
import type { LegTruth } from "./ledger-watch.ts";

/** Whom nobody tells is asked after one comparison period of the engine, and answered a moment later. */
const UNHEARD_MAX_MS = 15_500;

/** After its receive window: the proof's margin, two looks half a second apart, the first of them up to as late, and its answer. */
const PROOF_MS = 1_000 + 2 * 500 + 60;

interface Standing {
  /** Requests, answers and calls that a fault has broken are under way until then. */
  brokenUntilMs: number;
  /** By symbol: since when the venue has told something of it that did not arrive. */
  readonly unheardSinceMs: Map<string, number>;
}

export class Obstacles {
  readonly #time: VirtualTime;
  readonly #standings = new Map<string, Standing>();
  readonly #unprovedUntilMs = new Map<string, number>();
  #everywhereUntilMs = 0;
  /** Called before anything changes, so that the time until now is judged by what stood in the way until now. */
  onChange: () => void = () => undefined;

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  /** Store or process: nobody can be covered for this long. */
  everywhere(forMs: number): void {
    this.onChange();
    this.#everywhereUntilMs = Math.max(this.#everywhereUntilMs, this.#time.monotonic() + forMs);
  }

  /** One request of this account, from its sending until its answer. */
  forAccount(accountId: string, forMs: number): void {
    this.onChange();
    const standing = this.#of(accountId);
    standing.brokenUntilMs = Math.max(standing.brokenUntilMs, this.#time.monotonic() + forMs);
  }

  /**
   * An order of ours never comes to be, and nobody says so. On a leg that the trader shares nothing else may be sent until that is
   * proved, and nobody can prove it while it may still arrive: two orders could take what is the trader's.
   */
  unproved(accountId: string, symbol: string, leg: string, windowLeftMs: number): void {
    this.onChange();
    const key = `${accountId} ${symbol} ${leg}`;
    const untilMs = this.#time.monotonic() + Math.max(0, windowLeftMs) + PROOF_MS;
    this.#unprovedUntilMs.set(key, Math.max(this.#unprovedUntilMs.get(key) ?? 0, untilMs));
  }

  /** An event of this account was lost: the engine cannot know, until it asks or is told. */
  unheard(accountId: string, symbol: string): void {
    this.onChange();
    const { unheardSinceMs } = this.#of(accountId);
    if (!unheardSinceMs.has(symbol)) unheardSinceMs.set(symbol, this.#time.monotonic());
  }

  /** A whole answer, to a question that was put at `askedMs`: about one symbol, or (undefined) about the account. */
  heard(accountId: string, askedMs: number, about: string | undefined): void {
    const { unheardSinceMs } = this.#of(accountId);
    for (const [symbol, sinceMs] of [...unheardSinceMs]) {
      if (sinceMs > askedMs || (about !== undefined && about !== symbol)) continue;
      this.onChange();
      unheardSinceMs.delete(symbol);
    }
  }

  /** From when on, looking at the time from `fromMs` to `nowMs`, nothing stood in the way; `nowMs` if something still does. */
  clearFrom({ accountId, symbol, leg, holdings }: LegTruth, fromMs: number, nowMs: number): number {
    const { brokenUntilMs, unheardSinceMs } = this.#of(accountId);
    const lostMs = unheardSinceMs.get(symbol);
    const isShared = !holdings.traders.isZero();
    const unprovedUntilMs = isShared ? (this.#unprovedUntilMs.get(`${accountId} ${symbol} ${leg}`) ?? 0) : 0;
    const unheardUntilMs = lostMs === undefined ? 0 : lostMs + UNHEARD_MAX_MS;
    return Math.min(
      nowMs,
      Math.max(fromMs, this.#everywhereUntilMs, brokenUntilMs, unheardUntilMs, unprovedUntilMs),
    );
  }

  #of(accountId: string): Standing {
    const known = this.#standings.get(accountId);
    if (known !== undefined) return known;
    const standing: Standing = { brokenUntilMs: 0, unheardSinceMs: new Map() };
    this.#standings.set(accountId, standing);
    return standing;
  }
}
