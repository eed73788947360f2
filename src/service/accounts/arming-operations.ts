// Real money: a live account enters positions only after its trader said so, with a one-time code. To stop needs nothing.
import { readAccount } from "../../../adapters/postgres/accounts/account-reads.ts";
import { setArmed } from "../../../adapters/postgres/admin/accounts.ts";
import { answerOf, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import type { AccountDeps } from "./account-deps.ts";
import { shown } from "./account-operations.ts";
import { accountParams as params } from "./account-params.ts";
import { accountView } from "./account-view.ts";

export function armingOperations(deps: AccountDeps): readonly Operation[] {
  return [arming(deps, "armAccount", true), arming(deps, "disarmAccount", false)];
}

function arming(deps: AccountDeps, id: "armAccount" | "disarmAccount", armed: boolean): Operation {
  return operation({
    id,
    method: "POST",
    path: `/v1/accounts/:accountId/${armed ? "arm" : "disarm"}`,
    tag: "Accounts",
    summary: armed
      ? "Let a live account enter positions with real money"
      : "Let it enter no more; exits and protection go on",
    params,
    success: { status: 200, description: "The account.", body: accountView },
    problems: ["NOT_FOUND", "ACCOUNT_NOT_LIVE"],
    handle: async ({ admin, tenantId, params: { accountId } }) => {
      const account = await readAccount(admin, tenantId, accountId);
      if (account === undefined) return refuse("NOT_FOUND");
      if (account.environment !== "live") return refuse("ACCOUNT_NOT_LIVE");
      const outcome = await setArmed(admin, { tenantId, id: accountId }, armed);
      return outcome.kind === "refused"
        ? answerOf(outcome, (value: never) => value)
        : shown(deps, admin, { tenantId, id: accountId });
    },
  });
}
