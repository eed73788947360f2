// Real money moves only on accounts that somebody armed for it, one by one.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const liveArmed: Check = ({ request }) => {
  const { environment, armed } = request.account;
  return environment !== "live" || armed ? undefined : deny("LIVE_NOT_ARMED", {});
};
