// An allow list, where the trader set one, is complete.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const instrumentAllowed: Check = ({ request, limits }) => {
  const { id } = request.instrument;
  const allowed = limits.allowedInstruments;
  return allowed === undefined || allowed.includes(id)
    ? undefined
    : deny("INSTRUMENT_NOT_ALLOWED", { instrument: id });
};
