// One leg of one account under guard: what it is, and what the guard remembers of it from one look to the next.
import type { AccountState } from "../accounts/account-state.ts";
import type { VenueOrderId } from "../domain/ids.ts";
import type { Instrument } from "../domain/instrument.ts";
import type { PositionSide } from "../domain/side.ts";
import type { MonotonicMs } from "../domain/time.ts";
import type { OwnedPosition } from "../ports/position-store.ts";
import type { Venue } from "../ports/venue.ts";

export interface LegWatch {
  /** An account that comes back after another engine had it has another state. */
  readonly state: AccountState;
  /** Resolves when the looks that are under way are over. */
  running: Promise<void> | undefined;
  again: boolean;
  /** Told once per time that a position came under protection. */
  covered: boolean;
  nakedSince: MonotonicMs | undefined;
  /** Until then the venue is given time to say what rests there. */
  unreadUntil: MonotonicMs | undefined;
  /** What was leaving took too long: the whole position is protected until that is resolved. */
  overdue: boolean;
  /** We took a stop away ourselves: none is on its way inside an entry. */
  withdrew: boolean;
  /** Attached stops whose cancel was sent and not answered: whether they still rest only another cancel tells. */
  readonly unanswered: Set<VenueOrderId>;
  stopAttempts: number;
  targetsPausedUntil: MonotonicMs;
  /** Exits that the venue refused one after the other. */
  exitsRefused: number;
  exitPausedUntil: MonotonicMs;
  /** Until then an exit has taken the protection away, and nothing is put back. */
  clearedUntil: MonotonicMs;
  emergency: boolean;
}

export interface GuardedLeg {
  readonly state: AccountState;
  readonly venue: Venue;
  readonly instrument: Instrument;
  readonly positionSide: PositionSide;
  readonly watch: LegWatch;
}

export function newLegWatch(state: AccountState): LegWatch {
  return {
    state,
    running: undefined,
    again: false,
    covered: false,
    nakedSince: undefined,
    unreadUntil: undefined,
    overdue: false,
    withdrew: false,
    unanswered: new Set(),
    stopAttempts: 0,
    targetsPausedUntil: 0 as MonotonicMs,
    exitsRefused: 0,
    exitPausedUntil: 0 as MonotonicMs,
    clearedUntil: 0 as MonotonicMs,
    emergency: false,
  };
}

export function positionOf({ state, instrument, positionSide }: GuardedLeg): OwnedPosition {
  return state.position(instrument.id, positionSide);
}
