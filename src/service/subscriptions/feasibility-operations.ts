// What it would mean to follow: asked before anybody subscribes.
import { z } from "zod";
import { readAccount } from "../../../adapters/postgres/accounts/account-reads.ts";
import { decimalText } from "../../../adapters/postgres/stored-json.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { engineRefusal } from "../accounts/engine-refusal.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { askFeasibility } from "./ask-feasibility.ts";
import { feasibilityView } from "./feasibility-view.ts";
import { typicalSignalFields } from "./subscription-fields.ts";
import { accountIdField, termFields } from "./subscription-params.ts";

export function feasibilityOperations({ engines }: { readonly engines: Engines }): readonly Operation[] {
  return [
    operation({
      id: "askFeasibility",
      method: "POST",
      path: "/v1/feasibility",
      tag: "Subscriptions",
      summary:
        "What a subscription would mean: smallest capital, typical order, worst losses, what would be denied",
      body: z
        .strictObject({
          accountId: accountIdField,
          ...termFields,
          ...typicalSignalFields,
          equity: decimalText
            .refine((value) => value.gt(0), "not above zero")
            .optional()
            .meta({ description: "Instead of what the account has." }),
        })
        .meta({ id: "FeasibilityQuestion" }),
      success: { status: 200, description: "Changes nothing.", body: feasibilityView },
      problems: ["NOT_FOUND", "ENGINE_UNREACHABLE", "ENVIRONMENT_NOT_SERVED", "INVALID"],
      handle: async ({ admin, tenantId, body }) => {
        if ((await readAccount(admin, tenantId, body.accountId)) === undefined)
          return refuse("NOT_FOUND", { field: "accountId" });
        const answer = await askFeasibility(engines, body);
        return answer.kind === "ok" ? done(answer.value) : engineRefusal(answer);
      },
    }),
  ];
}
