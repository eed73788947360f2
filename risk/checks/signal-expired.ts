// An entry is never sent once it expired; a limit entry also not once it may no longer rest.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const signalExpired: Check = ({ request }, { now }) => {
  const { signal, plan } = request;
  const restsUntil =
    plan.entry.kind === "limit" ? signal.receivedAt + plan.entry.expiresInMs : Number.POSITIVE_INFINITY;
  const expiresAt = Math.min(signal.expiresAt, restsUntil);
  if (now < expiresAt) return undefined;
  return deny("SIGNAL_EXPIRED", { lateMs: String(now - expiresAt), expiresAt: String(expiresAt) });
};
