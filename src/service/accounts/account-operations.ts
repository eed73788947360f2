// A trader's accounts: seen with what their engines know now, renamed, let go of.
import { z } from "zod";
import {
  ACCOUNTS,
  type AccountDetail,
  accountDetailOf,
  readAccount,
} from "../../../adapters/postgres/accounts/account-reads.ts";
import { unlinkAccount } from "../../../adapters/postgres/accounts/unlink-account.ts";
import { updateAccount } from "../../../adapters/postgres/admin/accounts.ts";
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import type { AccountId, TenantId } from "../../../engine/domain/ids.ts";
import { type Answer, answerOf, done, refuse } from "../http/answer.ts";
import { answerPage } from "../http/answer-page.ts";
import { type Operation, operation } from "../http/operation.ts";
import { pageOf, pageQuery } from "../http/page.ts";
import type { AccountDeps } from "./account-deps.ts";
import { labelField } from "./account-fields.ts";
import { accountParams as params } from "./account-params.ts";
import { type AccountView, accountView, accountViewOf } from "./account-view.ts";
import { codeObjection } from "./code-objection.ts";
import { liveAccountNow, liveAccounts } from "./live-accounts.ts";

const leaveOpen = z.boolean().default(false).meta({
  description: "Let go although something is open: it stays at the venue, and nobody of ours watches it.",
});

export function accountOperations(deps: AccountDeps): readonly Operation[] {
  return [
    operation({
      id: "listAccounts",
      method: "GET",
      path: "/v1/accounts",
      tag: "Accounts",
      summary: "Accounts, with what their engines see",
      description: "`live` is at most a minute old; one account alone is asked for as it is now.",
      query: pageQuery,
      success: { status: 200, description: "One page, newest first.", body: pageOf(accountView) },
      problems: ["CURSOR_INVALID"],
      handle: (call) =>
        answerPage(call, ACCOUNTS, {
          async itemsOf(rows) {
            const accounts = rows.map(accountDetailOf);
            const live = await liveAccounts(deps, call.scope, accounts.filter(isLinked));
            return accounts.map((account) => accountViewOf(account, live.get(account.id)));
          },
        }),
    }),
    operation({
      id: "getAccount",
      method: "GET",
      path: "/v1/accounts/:accountId",
      tag: "Accounts",
      summary: "One account, with the last look at its key",
      params,
      success: { status: 200, description: "The account.", body: accountView },
      problems: ["NOT_FOUND"],
      handle: ({ admin, tenantId, params: { accountId } }) => shown(deps, admin, { tenantId, id: accountId }),
    }),
    operation({
      id: "renameAccount",
      method: "PATCH",
      path: "/v1/accounts/:accountId",
      tag: "Accounts",
      summary: "Call it something else",
      params,
      body: z.strictObject({ label: labelField }),
      success: { status: 200, description: "The account.", body: accountView },
      problems: ["NOT_FOUND", "ALREADY_THERE"],
      handle: async ({ admin, tenantId, params: { accountId: id }, body }) => {
        const outcome = await updateAccount(admin, { tenantId, id }, body);
        return outcome.kind === "ok" ? shown(deps, admin, { tenantId, id }) : refused(outcome);
      },
    }),
    operation({
      id: "unlinkAccount",
      method: "POST",
      path: "/v1/accounts/:accountId/unlink",
      tag: "Accounts",
      summary: "Destroy its key; its history stays",
      description: "Unless it is the paper venue's, it asks for a one-time code.",
      params,
      body: z
        .strictObject({ leaveOpen })
        .nullish()
        .transform((body) => body ?? { leaveOpen: false }),
      success: { status: 200, description: "The account without a key.", body: accountView },
      problems: ["NOT_FOUND", "POSITIONS_OPEN", "STEP_UP_REQUIRED", "PERSON_REQUIRED"],
      handle: async ({ admin, tenantId, stepUpObjection, params: { accountId: id }, body }) => {
        const account = await readAccount(admin, tenantId, id);
        if (account === undefined) return refuse("NOT_FOUND");
        const objection = await codeObjection({ stepUpObjection }, account.environment);
        if (objection !== undefined) return objection;
        const outcome = await unlinkAccount(admin, { tenantId, id }, body);
        if (outcome.kind === "refused") return refused(outcome);
        const { open } = outcome.value;
        return open.length > 0
          ? refuse("POSITIONS_OPEN", { open: [...open] })
          : shown(deps, admin, { tenantId, id });
      },
    }),
  ];
}

const refused = (outcome: Parameters<typeof answerOf<never, never>>[0]) =>
  answerOf<never, never>(outcome, (value) => value);

function isLinked({ status }: AccountDetail): boolean {
  return status !== "unlinked";
}

/** As it is after a change, or when it is asked for. */
export async function shown(
  deps: Pick<AccountDeps, "engines">,
  admin: Administration,
  { tenantId, id }: { readonly tenantId: TenantId; readonly id: AccountId },
): Promise<Answer<AccountView>> {
  const account = await readAccount(admin, tenantId, id);
  if (account === undefined) return refuse("NOT_FOUND");
  const live = isLinked(account) ? await liveAccountNow(deps.engines, id) : undefined;
  return done(accountViewOf(account, live));
}
