// Position safety: no entry without a stop, its own or the account's default.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const stopPresent: Check = ({ request, limits }) =>
  request.plan.stop === undefined && limits.defaultStopPercent === undefined
    ? deny("STOP_MISSING", {})
    : undefined;
