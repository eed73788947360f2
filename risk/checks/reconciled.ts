// Until our book equals the venue's we do not know what an entry would add to.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const reconciled: Check = (_candidate, state) =>
  state.reconciled ? undefined : deny("NOT_RECONCILED", {});
