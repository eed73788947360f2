// A signal as its provider tries it out: what was read out of the body, and to how many subscriptions it goes.
import type { Signal } from "../../../engine/domain/signal.ts";
import { iso } from "./view-text.ts";

export function triedSignalView(
  { id, dialect, instrumentId, action, issuedAt, expiresAt, audience }: Signal,
  isDuplicate: boolean,
) {
  return {
    ...{ id, dialect, instrumentId, action: action.kind },
    direction: "direction" in action ? (action.direction ?? null) : null,
    issuedAt: iso(issuedAt),
    expiresAt: iso(expiresAt),
    audience: audience.length,
    /** The same event was accepted before: sent again it changes nothing. */
    duplicate: isDuplicate,
  };
}
