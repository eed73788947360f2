// A block list wins over everything, the allow list included.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const instrumentBlocked: Check = ({ request, limits }) => {
  const { id } = request.instrument;
  return limits.blockedInstruments.includes(id) ? deny("INSTRUMENT_BLOCKED", { instrument: id }) : undefined;
};
