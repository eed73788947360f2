// A signal that was long on its way describes another market.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const signalAge: Check = ({ request, limits }, { now }) => {
  const ageMs = now - request.signal.issuedAt;
  if (ageMs <= limits.signalAgeMaxMs) return undefined;
  return deny("SIGNAL_TOO_OLD", { ageMs: String(ageMs), signalAgeMaxMs: String(limits.signalAgeMaxMs) });
};
