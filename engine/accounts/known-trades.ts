// Which trades of an account are in our book already. Memory holds the last 2 to 4 minutes of them in two generations; of what
// is older it says that it may have forgotten, and then the record is asked.
import type { Fill } from "../domain/fill.ts";
import type { VenueTradeId } from "../domain/ids.ts";
import type { UnixMs } from "../domain/time.ts";

/** A venue's trade ids are unique per instrument; both sides of a trade with oneself share one. */
export type TradeName = Pick<Fill, "instrumentId" | "side" | "venueTradeId" | "at">;

const GENERATION_MS = 2 * 60_000;

interface Generation {
  readonly since: UnixMs;
  readonly trades: Map<string, Set<VenueTradeId>>;
  /** By the venue's clock. */
  newestAt: UnixMs;
}

export class KnownTrades {
  #young = newGeneration(0 as UnixMs);
  #old = newGeneration(0 as UnixMs);
  #forgottenUntil = 0 as UnixMs;

  /** The newest trade that was forgotten, by the venue's clock: what is not later may be in the book although it is not known here. */
  get forgottenUntil(): UnixMs {
    return this.#forgottenUntil;
  }

  has(trade: TradeName): boolean {
    return holds(this.#young, trade) || holds(this.#old, trade);
  }

  /** False when it was known. */
  add(trade: TradeName, now: UnixMs): boolean {
    if (this.has(trade)) return false;
    if (now - this.#young.since >= GENERATION_MS) this.#age(now);
    const key = placeOf(trade);
    const ids = this.#young.trades.get(key) ?? new Set();
    this.#young.trades.set(key, ids.add(trade.venueTradeId));
    this.#young.newestAt = Math.max(this.#young.newestAt, trade.at) as UnixMs;
    return true;
  }

  #age(now: UnixMs): void {
    // A quiet account's last trades are no younger than the time that has passed.
    const isQuiet = now - this.#young.since >= 2 * GENERATION_MS;
    this.#forget(this.#old);
    if (isQuiet) this.#forget(this.#young);
    this.#old = isQuiet ? newGeneration(now) : this.#young;
    this.#young = newGeneration(now);
  }

  #forget({ newestAt }: Generation): void {
    this.#forgottenUntil = Math.max(this.#forgottenUntil, newestAt) as UnixMs;
  }
}

function newGeneration(since: UnixMs): Generation {
  return { since, trades: new Map(), newestAt: 0 as UnixMs };
}

function holds({ trades }: Generation, trade: TradeName): boolean {
  return trades.get(placeOf(trade))?.has(trade.venueTradeId) === true;
}

function placeOf({ instrumentId, side }: TradeName): string {
  return `${instrumentId}|${side}`;
}
