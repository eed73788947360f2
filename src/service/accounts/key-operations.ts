// The key of an account that is there: replaced, looked at again, and who signed with it.
import { z } from "zod";
import { readAccount, readKeyUse } from "../../../adapters/postgres/accounts/account-reads.ts";
import { replaceKey } from "../../../adapters/postgres/accounts/link-account.ts";
import { type Answer, answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { instantView, iso } from "../http/view-text.ts";
import type { AccountDeps } from "./account-deps.ts";
import { acceptAnyIpField, apiKeyField, secretField } from "./account-fields.ts";
import { shown } from "./account-operations.ts";
import { accountParams as params } from "./account-params.ts";
import { keyCheckOf, keyCheckView } from "./account-view.ts";
import { checkNewKey } from "./check-new-key.ts";
import { engineRefusal } from "./engine-refusal.ts";
import { environmentObjection } from "./environment-objection.ts";
import { KEY_PROBLEMS, type Linked, linkedView, withCheck } from "./linked-view.ts";

const keyUseView = z
  .object({
    hour: instantView,
    process: z.string().meta({ description: "Which of our processes signed." }),
    purpose: z.enum(["order", "cancel", "read", "settings", "stream", "check"]),
    signatures: z.int(),
    firstAt: instantView,
    lastAt: instantView,
  })
  .meta({ id: "KeyUse" });

export function keyOperations(deps: AccountDeps): readonly Operation[] {
  return [
    replaceKeyOperation(deps),
    operation({
      id: "checkAccount",
      method: "POST",
      path: "/v1/accounts/:accountId/checks",
      tag: "Accounts",
      summary: "Have its key looked at again now",
      description:
        "A key that may do too much, or nothing, suspends the account; one that is good again lifts that.",
      params,
      success: { status: 200, description: "What the venue says now.", body: keyCheckView },
      problems: ["NOT_FOUND", "NO_KEY", "ENGINE_UNREACHABLE", "VENUE_NOT_ANSWERING"],
      handle: async ({ admin, tenantId, params: { accountId } }) => {
        const account = await readAccount(admin, tenantId, accountId);
        if (account === undefined) return refuse("NOT_FOUND");
        if (account.keyVersion === undefined) return refuse("NO_KEY");
        const look = await deps.engines.lookAtKey(accountId);
        if (look.kind !== "ok") return engineRefusal(look);
        const after = await readAccount(admin, tenantId, accountId);
        return after?.lastCheck === undefined ? refuse("NO_KEY") : done(keyCheckOf(after.lastCheck));
      },
    }),
    operation({
      id: "listKeyUse",
      method: "GET",
      path: "/v1/accounts/:accountId/key-use",
      tag: "Accounts",
      summary: "What was signed with its key, by hour, process and purpose",
      params,
      success: {
        status: 200,
        description: "The latest first.",
        body: z.object({ items: z.array(keyUseView) }),
      },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, params: { accountId } }) => {
        if ((await readAccount(admin, tenantId, accountId)) === undefined) return refuse("NOT_FOUND");
        const uses = await readKeyUse(admin, tenantId, accountId);
        const items = uses.map(({ hour, firstAt, lastAt, purpose, ...use }) => ({
          ...{ ...use, purpose: keyUseView.shape.purpose.parse(purpose) },
          ...{ hour: iso(hour), firstAt: iso(firstAt), lastAt: iso(lastAt) },
        }));
        return done({ items });
      },
    }),
  ];
}

function replaceKeyOperation(deps: AccountDeps): Operation {
  return operation({
    id: "replaceKey",
    method: "PUT",
    path: "/v1/accounts/:accountId/key",
    tag: "Accounts",
    summary: "Put another key in place of the one before, or back where there is none",
    params,
    body: z
      .strictObject({ apiKey: apiKeyField, secret: secretField, acceptAnyIp: acceptAnyIpField })
      .meta({ id: "NewKey" }),
    success: { status: 200, description: "Replaced, with what the venue says.", body: linkedView },
    problems: [...KEY_PROBLEMS, "NOT_FOUND"],
    handle: async (call): Promise<Answer<Linked>> => {
      const { admin, tenantId, tenant, body } = call;
      const { accountId: id } = call.params;
      const account = await readAccount(admin, tenantId, id);
      if (account === undefined) return refuse("NOT_FOUND");
      const { venue, environment } = account;
      const objection = environmentObjection(tenant, environment);
      if (objection !== undefined) return objection;
      const version = (account.keyVersion ?? 0) + 1;
      const place = { tenantId, accountId: id, venue, environment, version };
      const checked = await checkNewKey(deps.engines, call, place, body);
      if (checked.kind === "refused") return checked.answer;
      const { sealed, positionMode, check } = checked;
      const key = { version, sealed, positionMode, anyIpAccepted: body.acceptAnyIp };
      const outcome = await replaceKey(admin, { tenantId, id }, key);
      if (outcome.kind === "refused") return answerOf(outcome, (value: never) => value);
      return withCheck(await shown(deps, admin, { tenantId, id }), check);
    },
  });
}
