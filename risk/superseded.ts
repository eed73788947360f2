// Close before open: an entry that the provider issued before a close that we know of must not open what was closed since,
// in whatever order the two arrive.
import type { Denial } from "../engine/domain/decision.ts";
import type { Direction } from "../engine/domain/side.ts";
import { opposite } from "../engine/domain/side.ts";
import type { EntryPlan, SignalAction } from "../engine/domain/signal.ts";
import type { UnixMs } from "../engine/domain/time.ts";
import { deny } from "./deny.ts";

/** When the newest close of one strategy and instrument was issued, by what it closes. */
export interface Closings {
  readonly long: UnixMs;
  readonly short: UnixMs;
  /** Entries that wait to fill, withdrawn by a cancel. */
  readonly waiting: UnixMs;
}

const NEVER = 0 as UnixMs;
export const NOTHING_CLOSED: Closings = { long: NEVER, short: NEVER, waiting: NEVER };

/** `reduce` leaves a position open, so it supersedes nothing; a reverse closes what stands against it. */
export function closedBy(before: Closings, action: SignalAction, issuedAt: UnixMs): Closings {
  switch (action.kind) {
    case "close": {
      const closed: readonly Direction[] =
        action.direction === undefined ? ["long", "short"] : [action.direction];
      return closed.reduce((closings, direction) => later(closings, direction, issuedAt), before);
    }
    case "reverse":
      return later(before, opposite(action.direction), issuedAt);
    case "cancel":
      return later(before, "waiting", issuedAt);
    default:
      return before;
  }
}

function later(closings: Closings, what: keyof Closings, at: UnixMs): Closings {
  return at > closings[what] ? { ...closings, [what]: at } : closings;
}

/** Issued at the same instant is not older. */
export function superseded(
  plan: Pick<EntryPlan, "direction" | "entry">,
  issuedAt: UnixMs,
  closings: Closings,
): Denial | undefined {
  const waiting = plan.entry.kind === "limit" ? closings.waiting : NEVER;
  const closedAt = Math.max(closings[plan.direction], waiting);
  if (issuedAt >= closedAt) return undefined;
  return deny("SUPERSEDED", { olderMs: `${closedAt - issuedAt}` });
}
