// A paused or ended subscription takes no entries; its positions stay managed.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const subscriptionActive: Check = ({ request }) => {
  const { status } = request.subscription;
  return status === "active" ? undefined : deny("SUBSCRIPTION_NOT_ACTIVE", { status });
};
