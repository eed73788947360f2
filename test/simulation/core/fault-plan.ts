// Which faults one seed suffers, and how often. Each seed has some kinds and not others: what all kinds together would
// hide, a few of them show.
import type { Random } from "../../fleet/random.ts";
import { dice } from "./dice.ts";

export const FAULT_KINDS = [
  "commit-lost-before",
  "commit-lost-after",
  "store-slow",
  "ring-lost",
  "ring-refused",
  "job-repeated",
  "job-late",
  "queue-emptied",
  "crash-at-point",
  "crash-at-random",
  "engine-paused",
  "never-sent",
  "never-arrived",
  "accepted-late",
  "reply-lost",
  "reply-late",
  "refused-overload",
  "answered-503-done",
  "answered-503-undone",
  "stop-refused",
  "attached-stop-lost",
  "cancel-reply-lost",
  "cancel-failed",
  "read-failed",
  "read-slow",
  "read-stale",
  "event-dropped",
  "event-repeated",
  "event-late",
  "stream-gap",
  "partial-fill",
  "price-jump",
  "prices-old",
  "settings-refused",
  "webhook-repeated",
  "webhook-late",
  "clock-skewed",
  "limit-scarce",
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** Of the seeds, how many have a given kind at all. */
const SHARE_OF_SEEDS = 0.3;
/** One seed in this many suffers nothing: the world itself must be right. */
const CALM_ONE_IN = 20;
/** Where a kind is there, it strikes with a probability between these. */
const LEAST = 0.02;
const MOST = 0.35;

type Whom = "anything" | "positions" | "limits";

export class FaultPlan {
  readonly #odds = new Map<FaultKind, number>();
  readonly #random: Random;
  /** Of events about positions: what they suffer does not change what everything else does. */
  readonly #positionsRandom: Random;
  readonly #limitsRandom: Random;
  readonly #counts = new Map<FaultKind, number>();
  #calm = false;

  constructor(seed: number, only?: readonly FaultKind[]) {
    const chosen = dice(seed, "fault-kinds");
    const isCalm = only === undefined && chosen.whole(1, CALM_ONE_IN) === 1;
    for (const kind of FAULT_KINDS) {
      const odds = chosen.between(LEAST, MOST);
      const has = chosen.chance(SHARE_OF_SEEDS);
      if (only === undefined ? has && !isCalm : only.includes(kind)) this.#odds.set(kind, odds);
    }
    this.#random = dice(seed, "faults");
    this.#positionsRandom = dice(seed, "position-faults");
    this.#limitsRandom = dice(seed, "limit-faults");
  }

  has(kind: FaultKind): boolean {
    return this.#odds.has(kind) && !this.#calm;
  }

  /** Rolls the dice; counts what strikes. */
  strikes(kind: FaultKind, whom: Whom = "anything"): boolean {
    const odds = this.#odds.get(kind);
    if (odds === undefined || this.#calm || !this.#of(whom).chance(odds)) return false;
    this.note(kind);
    return true;
  }

  note(kind: FaultKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1);
  }

  between(low: number, high: number, whom: Whom = "anything"): number {
    return this.#of(whom).between(low, high);
  }

  #of(whom: Whom): Random {
    if (whom === "limits") return this.#limitsRandom;
    return whom === "positions" ? this.#positionsRandom : this.#random;
  }

  /** From here on nothing fails any more. */
  calmDown(): void {
    this.#calm = true;
  }

  counts(): ReadonlyMap<FaultKind, number> {
    return this.#counts;
  }
}
