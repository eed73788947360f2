// What a signal may still do when the record has lost time: it may have been carried out already, and only the venue knows.
import type { Denial } from "../domain/decision.ts";
import { isEntry, type Signal } from "../domain/signal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { LostTime } from "../ports/lost-time.ts";

/** Provider clocks differ from ours. */
const CLOCK_SLACK_MS = 5_000;
/** Senders repeat for this long; some of their alerts carry no time of their own, so each is looked up first. */
const LOOK_UP_FOR_MS = 600_000;

export type AfterRestore = "free" | "look-up-first" | "refused";

export function afterRestore(lost: LostTime | undefined, signal: Signal): AfterRestore {
  if (lost === undefined || signal.receivedAt < lost.lostFrom - CLOCK_SLACK_MS) return "free";
  const mayBeOld = signal.issuedAt <= lost.noticedAt + CLOCK_SLACK_MS;
  if (mayBeOld && isEntry(signal.action)) return "refused";
  return mayBeOld || signal.receivedAt <= ((lost.noticedAt + LOOK_UP_FOR_MS) as UnixMs)
    ? "look-up-first"
    : "free";
}

export const RECORD_RESTORED: Denial = {
  code: "RECORD_RESTORED",
  sentence: "The record was restored to an older point, and this signal may have been carried out since.",
  detail: {},
};
