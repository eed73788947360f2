// A provider whose clock runs ahead could keep a signal young for ever.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

/** Ordinary clock error between a provider and us. */
const CLOCK_SKEW_MAX_MS = 5_000;

export const signalFromFuture: Check = ({ request }, { now }) => {
  const aheadMs = request.signal.issuedAt - now;
  if (aheadMs <= CLOCK_SKEW_MAX_MS) return undefined;
  return deny("SIGNAL_FROM_FUTURE", { aheadMs: String(aheadMs), clockSkewMaxMs: String(CLOCK_SKEW_MAX_MS) });
};
