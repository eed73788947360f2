// Whether this tenant's accounts may be of an environment at all.
import { assertNever } from "../../../engine/domain/assert-never.ts";
import type { Environment } from "../../../engine/domain/venue.ts";
import type { Feature } from "../access/rule.ts";
import { refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";

export function environmentObjection(
  { features }: Call["tenant"],
  environment: Environment,
): ReturnType<typeof refuse> | undefined {
  const feature = featureOf(environment);
  if (feature === undefined)
    return refuse("ENVIRONMENT_NOT_SERVED", {
      detail: "No engine connects to testnet: use a paper account to try things out, or a live one.",
      field: "environment",
    });
  return features.includes(feature)
    ? undefined
    : refuse("FEATURE_OFF", { detail: `This tenant does not have ${feature}.`, field: "environment" });
}

function featureOf(environment: Environment): Feature | undefined {
  switch (environment) {
    case "paper":
      return "paper-trading";
    case "live":
      return "live-trading";
    case "testnet":
      return undefined;
    default:
      return assertNever(environment);
  }
}
