// I3, and the fence against paused processes: nothing was accepted after its validity, no entry after it expired.
import type { Court } from "../court.ts";
import type { Violation } from "../evidence.ts";

const CHECK = "I3 nothing stale";
/** The venue judges by its own clock on arrival; ours is known to it only within this. */
const CLOCK_SLACK_MS = 1_000;

export function nothingStale({ venueOrders, recorded }: Court): readonly Violation[] {
  return [...venueOrders].flatMap(([key, order]) => {
    const row = recorded.get(key);
    if (row === undefined || order.clientOrderId === "") return [];
    const story = { clientOrderId: row.clientOrderId, accountId: row.accountId };
    const late = order.acceptedAtVenueMs - row.validUntil;
    if (late > 0) {
      const sentence = `${row.leg} ${row.clientOrderId} was accepted ${late} ms after its validity`;
      return [{ check: CHECK, sentence, story }];
    }
    const stale = row.leg === "entry" ? order.acceptedAtMs - (row.expiresAt ?? Number.POSITIVE_INFINITY) : 0;
    if (stale <= CLOCK_SLACK_MS) return [];
    const sentence = `entry ${row.clientOrderId} was accepted ${Math.round(stale)} ms after it expired`;
    return [{ check: CHECK, sentence, story }];
  });
}
