// An account with the check that its key passed, as linking and replacing answer it.
import { z } from "zod";
import { type Answer, done } from "../http/answer.ts";
import type { Operation } from "../http/operation.ts";
import { accountView, keyCheckView } from "./account-view.ts";

export const linkedView = z
  .object({ account: accountView, check: keyCheckView })
  .meta({ id: "LinkedAccount" });
export type Linked = z.infer<typeof linkedView>;

export const KEY_PROBLEMS = [
  ...["ENVIRONMENT_NOT_SERVED", "FEATURE_OFF", "KEY_REFUSED", "ALREADY_THERE"],
  ...["ENGINE_UNREACHABLE", "VENUE_NOT_ANSWERING"],
] as const satisfies Operation["problems"];

export function withCheck(account: Answer<Linked["account"]>, check: Linked["check"]): Answer<Linked> {
  return account.kind === "done" ? done({ account: account.body, check }) : account;
}
