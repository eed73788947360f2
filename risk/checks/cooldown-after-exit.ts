// Keeps an account from going straight back into the instrument that it just left.
import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

/** How far the venue's clock, which stamps exits, may be behind ours. */
const CLOCK_SKEW_MS = 1_000;

export const cooldownAfterExit: Check = ({ request, limits }, { now, lastExitAt }) => {
  if (lastExitAt === undefined) return undefined;
  const { signal } = request;
  // A reverse exits and enters as one instruction: the exit that it made itself starts no cooldown for its entry.
  const ownExit = signal.action.kind === "reverse" && lastExitAt > signal.receivedAt - CLOCK_SKEW_MS;
  const remainingMs = lastExitAt + limits.cooldownAfterExitMs - now;
  if (ownExit || remainingMs <= 0) return undefined;
  return deny("COOLDOWN_AFTER_EXIT", {
    remainingMs: String(remainingMs),
    instrument: request.instrument.id,
    cooldownAfterExitMs: String(limits.cooldownAfterExitMs),
  });
};
