// How the quantities of each leg moved lately, by venue time: what was held at a moment that we hear of only later.
// Kept as differences, so that news in the wrong order gives the same answer.
import type { Decimal } from "../domain/decimal.ts";
import type { UnixMs } from "../domain/time.ts";

/** Signed; `external` is what the trader holds by hand. */
export interface LegQuantities {
  readonly owned: Decimal;
  readonly external: Decimal;
}

interface LegMove extends LegQuantities {
  readonly at: UnixMs;
}

const MOVES_KEPT = 128;
/** News of what a leg was paid or charged come within a minute; an outage may hold them up. */
const KEPT_MS = 10 * 60_000;

export class LegMoves {
  readonly #moves = new Map<string, LegMove[]>();

  note(positionKey: string, at: UnixMs, owned: Decimal, external: Decimal): void {
    const moves = this.#moves.get(positionKey) ?? [];
    this.#moves.set(positionKey, moves);
    const last = moves.at(-1);
    // An order of ours that meets several others fills in one moment.
    if (last?.at === at && last.external.isZero() && external.isZero())
      moves[moves.length - 1] = { at, owned: last.owned.add(owned), external };
    else moves.push({ at, owned, external });
    for (let [oldest] = moves; oldest !== undefined && moves.length > 1; [oldest] = moves) {
      if (moves.length <= MOVES_KEPT && at - oldest.at <= KEPT_MS) return;
      moves.shift();
    }
  }

  /** A trade of then is told late: the leg moved since. Of moves of our own the order is the same to us. */
  movedAfter(positionKey: string, at: UnixMs, by: "anyone" | "trader"): boolean {
    const moves = this.#moves.get(positionKey) ?? [];
    return moves.some((move) => move.at > at && (by === "anyone" || !move.external.isZero()));
  }

  lastAt(positionKey: string): UnixMs | undefined {
    const times = this.#moves.get(positionKey)?.map(({ at }) => at) ?? [];
    return times.length === 0 ? undefined : (Math.max(...times) as UnixMs);
  }

  /** When our own quantity moved last. */
  lastOwnedAt(positionKey: string): UnixMs | undefined {
    return this.#moves.get(positionKey)?.findLast(({ owned }) => !owned.isZero())?.at;
  }

  /** `now` less everything that moved at `at` or later. */
  before(positionKey: string, at: UnixMs, now: LegQuantities): LegQuantities {
    let { owned, external } = now;
    for (const move of this.#moves.get(positionKey) ?? []) {
      if (move.at < at) continue;
      owned = owned.sub(move.owned);
      external = external.sub(move.external);
    }
    return { owned, external };
  }

  /** What the leg held just before `at`, then what it held at other moments up to `withinMs` from it, the nearest first. */
  moments(positionKey: string, at: UnixMs, withinMs: number, now: LegQuantities): readonly LegQuantities[] {
    const turns = new Set<number>([at]);
    for (const move of this.#moves.get(positionKey) ?? []) {
      if (Math.abs(move.at - at) <= withinMs) turns.add(move.at).add(move.at + 1);
    }
    const nearestFirst = [...turns].sort((left, right) => Math.abs(left - at) - Math.abs(right - at));
    return nearestFirst.map((turn) => this.before(positionKey, turn as UnixMs, now));
  }
}
