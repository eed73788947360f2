// The venue may halt an instrument or allow only reducing orders in it.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const instrumentTradable: Check = ({ request }) => {
  const { id, status, venue } = request.instrument;
  return status === "trading"
    ? undefined
    : deny("INSTRUMENT_NOT_TRADABLE", { instrument: id, status, venue });
};
