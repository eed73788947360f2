// What an engine did not do, as our answer.
import type { EngineAnswer } from "../../engine-client/engine-answer.ts";
import { refuse } from "../http/answer.ts";

type NotDone = Exclude<EngineAnswer<never>, { kind: "ok" }>;

export function engineRefusal(answer: NotDone): ReturnType<typeof refuse> {
  if (answer.kind === "unreachable") return refuse("ENGINE_UNREACHABLE");
  switch (answer.code) {
    case "ENVIRONMENT_NOT_SERVED":
    case "VENUE_NOT_CONNECTED":
      return refuse("ENVIRONMENT_NOT_SERVED");
    case "VENUE_NOT_ANSWERING":
      return refuse("VENUE_NOT_ANSWERING");
    case "QUESTION_INVALID":
      return refuse("INVALID", {
        detail: answer.detail,
        ...(answer.field === undefined ? {} : { field: answer.field }),
      });
    case "ACCOUNT_NOT_FOUND":
    case "ACCOUNT_ELSEWHERE":
      return refuse("ENGINE_UNREACHABLE", {
        detail: "No engine has this account yet: try again in a few seconds.",
      });
    default:
      return refuse("ENGINE_UNREACHABLE", { detail: `The trading engine refused (${answer.code}).` });
  }
}
