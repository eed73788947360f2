// The venue tells what a leg holds whenever that changes. Where our book says something else a moment later, a fill was told to
// nobody, and only a comparison brings it: on a stream without a gap it would be missed until the next one that is due.
import type { AccountState } from "../accounts/account-state.ts";
import { positionKey } from "../accounts/account-state.ts";
import { type Decimal, ZERO } from "../domain/decimal.ts";
import type { Clock } from "../ports/clock.ts";
import type { Journal, Meter } from "../ports/journal.ts";
import type { ToldPosition } from "../ports/venue.ts";
import type { Reconciler } from "./reconciler.ts";

/** Venues tell the position before the fill that changed it, or after; the record may have to be asked about the fill. */
const EXPLAINED_WITHIN_MS = 500;

export interface ToldPositionsDeps {
  readonly reconciler: Pick<Reconciler, "markDirty">;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly meter: Meter;
}

interface Unexplained {
  readonly state: AccountState;
  readonly told: ToldPosition;
  readonly sinceMs: number;
}

export class ToldPositions {
  readonly #deps: ToldPositionsDeps;
  readonly #unexplained = new Map<string, Unexplained>();

  constructor(deps: ToldPositionsDeps) {
    this.#deps = deps;
  }

  take(state: AccountState, told: ToldPosition): void {
    const leg = positionKey(told.instrumentId, told.positionSide);
    // What the venue repeats, or tells late, says nothing about now.
    if (told.at < (state.told.get(leg)?.at ?? 0)) return;
    state.told.set(leg, told);
    const key = `${state.accountId}|${leg}`;
    const before = this.#unexplained.get(key);
    if (isExplained(state, told)) {
      this.#unexplained.delete(key);
      return;
    }
    // What came before and is still not in the book is as old as it was.
    const isStillOpen = before?.state === state && !isExplained(state, before.told);
    const sinceMs = isStillOpen ? before.sinceMs : this.#deps.clock.monotonic();
    this.#unexplained.set(key, { state, told, sinceMs });
  }

  /** Called by a timer. */
  look(): void {
    const { clock, journal, meter, reconciler } = this.#deps;
    for (const [key, { state, told, sinceMs }] of this.#unexplained) {
      if (clock.monotonic() - sinceMs < EXPLAINED_WITHIN_MS) continue;
      // A comparison that is under way may have asked before this was told.
      if (!state.reconciled && !state.retired) continue;
      this.#unexplained.delete(key);
      if (state.retired || isExplained(state, told)) continue;
      meter.count("positions_unexplained_total");
      journal.write("warn", "position.unexplained", {
        accountId: state.accountId,
        instrumentId: told.instrumentId,
        told: told.quantity.toString(),
        book: bookOf(state, told).toString(),
      });
      // What is told of it before the comparison cannot be read without what is missing.
      state.external.doubtLeg(positionKey(told.instrumentId, told.positionSide));
      reconciler.markDirty(state);
    }
  }
}

function bookOf(state: AccountState, { instrumentId, positionSide }: ToldPosition): Decimal {
  const owned = state.position(instrumentId, positionSide).net.quantity;
  return owned.add(state.external.get(positionKey(instrumentId, positionSide)) ?? ZERO);
}

function isExplained(state: AccountState, told: ToldPosition): boolean {
  return bookOf(state, told).eq(told.quantity);
}
