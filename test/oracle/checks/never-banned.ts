// O8: our traffic earned no ban at any venue.
import type { Court } from "../court.ts";
import type { Violation } from "../evidence.ts";

export function neverBanned({ evidence: { earnedBans } }: Court): readonly Violation[] {
  if (earnedBans === 0) return [];
  return [{ check: "O8 no ban", sentence: `the venues banned us ${earnedBans} times`, story: {} }];
}
