// Whether a key of this environment is linked or let go of only by a person with a fresh one-time code. With paper one may try everything out.
import type { Environment } from "../../../engine/domain/venue.ts";
import { refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";

export async function codeObjection(
  { stepUpObjection }: Pick<Call, "stepUpObjection">,
  environment: Environment,
): Promise<ReturnType<typeof refuse> | undefined> {
  const code = environment === "paper" ? undefined : await stepUpObjection();
  return code === undefined ? undefined : refuse(code);
}
