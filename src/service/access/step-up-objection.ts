// For the few changes that ask for a one-time code only in one direction: what their handler finds, the policy table cannot know.
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { ProblemCode } from "../http/problems.ts";
import { STEP_UP_MS } from "./decide-access.ts";
import type { Principal } from "./principal.ts";

export function stepUpObjection(principal: Principal | undefined, now: UnixMs): ProblemCode | undefined {
  if (principal?.by.kind !== "session") return "PERSON_REQUIRED";
  const { steppedUpAt } = principal.by;
  return steppedUpAt !== undefined && now - steppedUpAt <= STEP_UP_MS ? undefined : "STEP_UP_REQUIRED";
}
