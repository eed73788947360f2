// A subscription may follow only longs or only shorts.

import { deny } from "../deny.ts";
import type { Check } from "../entry-candidate.ts";

export const directionFollowed: Check = ({ request }) => {
  const { direction } = request.plan;
  const { directions } = request.subscription;
  if (directions.includes(direction)) return undefined;
  return deny("DIRECTION_NOT_FOLLOWED", { direction, followed: directions.join(", ") });
};
