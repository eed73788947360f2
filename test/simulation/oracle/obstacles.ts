// The time in which covering a position was impossible because of a fault: exactly as long as the fault itself lasts, not as long
// as the engine takes to get over it.
import type { VirtualTime } from "../core/virtual-time.ts";

/** Whom nobody tells is asked after one comparison period of the engine, and answered a moment later. */
const UNHEARD_MAX_MS = 15_500;

interface Standing {
  /** Requests, answers and calls that a fault has broken are under way until then. */
  brokenUntilMs: number;
  /** The venue told something that did not arrive. */
  unheardSinceMs: number | undefined;
}

export class Obstacles {
  readonly #time: VirtualTime;
  readonly #standings = new Map<string, Standing>();
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

  /** An event of this account was lost: the engine cannot know, until it asks or is told. */
  unheard(accountId: string): void {
    this.onChange();
    this.#of(accountId).unheardSinceMs ??= this.#time.monotonic();
  }

  /** A whole answer, to a question that was put at `askedMs`. */
  heard(accountId: string, askedMs: number): void {
    const { unheardSinceMs } = this.#of(accountId);
    if (unheardSinceMs === undefined || unheardSinceMs > askedMs) return;
    this.onChange();
    this.#of(accountId).unheardSinceMs = undefined;
  }

  /** From when on, looking at the time from `fromMs` to `nowMs`, nothing stood in the way; `nowMs` if something still does. */
  clearFrom(accountId: string, fromMs: number, nowMs: number): number {
    const { brokenUntilMs, unheardSinceMs } = this.#of(accountId);
    const unheardUntilMs = unheardSinceMs === undefined ? 0 : unheardSinceMs + UNHEARD_MAX_MS;
    return Math.min(nowMs, Math.max(fromMs, this.#everywhereUntilMs, brokenUntilMs, unheardUntilMs));
  }

  #of(accountId: string): Standing {
    const known = this.#standings.get(accountId);
    if (known !== undefined) return known;
    const standing: Standing = { brokenUntilMs: 0, unheardSinceMs: undefined };
    this.#standings.set(accountId, standing);
    return standing;
  }
}
