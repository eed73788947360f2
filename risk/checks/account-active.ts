// An account whose key the venue refused, or that was unlinked, enters nothing.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const accountActive: Check = ({ request }) => {
  const { status } = request.account;
  return status === "active" ? undefined : deny("ACCOUNT_NOT_ACTIVE", { status });
};
