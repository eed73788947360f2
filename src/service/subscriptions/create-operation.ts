// A subscription begins with what it means: only what could never work is refused, the rest is the trader's to decide.
import { z } from "zod";
import { readAccount } from "../../../adapters/postgres/accounts/account-reads.ts";
import { createSubscription } from "../../../adapters/postgres/admin/accounts.ts";
import { findOfferedStrategy } from "../../../adapters/postgres/marketplace/offered-strategies.ts";
import { readSubscription } from "../../../adapters/postgres/subscriptions/subscription-reads.ts";
import type { Engines } from "../../engine-client/engines.ts";
import { environmentObjection } from "../accounts/environment-objection.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { askFeasibility } from "./ask-feasibility.ts";
import { canNeverWork, feasibilityView, warningsOf, warningView } from "./feasibility-view.ts";
import { accountIdField, strategyIdField, termFields } from "./subscription-params.ts";
import { subscriptionView, subscriptionViewOf } from "./subscription-view.ts";

const createdView = z
  .object({
    subscription: subscriptionView,
    feasibility: feasibilityView.nullable().meta({ description: "Null: no engine could say." }),
    warnings: z.array(warningView),
  })
  .meta({ id: "CreatedSubscription" });

export function createOperation({ engines }: { readonly engines: Engines }): Operation {
  return operation({
    id: "createSubscription",
    method: "POST",
    path: "/v1/subscriptions",
    tag: "Subscriptions",
    summary: "Let an account follow a strategy",
    body: z
      .strictObject({ accountId: accountIdField, strategyId: strategyIdField, ...termFields })
      .meta({ id: "NewSubscription" }),
    success: { status: 201, description: "It follows from now on.", body: createdView },
    problems: ["NOT_FOUND", "ALREADY_THERE", "NO_KEY", "FEATURE_OFF", "FEASIBILITY_NEVER"],
    handle: async ({ admin, tenantId, tenant, body }) => {
      const { accountId, strategyId } = body;
      const account = await readAccount(admin, tenantId, accountId);
      if (account === undefined) return refuse("NOT_FOUND", { field: "accountId" });
      const strategy = await findOfferedStrategy(admin, tenantId, strategyId);
      if (strategy === undefined) return refuse("NOT_FOUND", { field: "strategyId" });
      if (account.keyVersion === undefined) return refuse("NO_KEY", { field: "accountId" });
      const objection = environmentObjection(tenant, account.environment);
      if (objection !== undefined) return objection;
      const answer = await askFeasibility(engines, body);
      const feasibility = answer.kind === "ok" ? answer.value : undefined;
      if (feasibility !== undefined && canNeverWork(feasibility, { ...account, sizing: body.sizing }))
        return refuse("FEASIBILITY_NEVER", { field: "sizing", ...why(feasibility) });
      const outcome = await createSubscription(admin, { tenantId, ...body });
      if (outcome.kind === "refused") return answerOf(outcome, (value: never) => value);
      const made = await readSubscription(admin, tenantId, outcome.value);
      if (made === undefined) return refuse("NOT_FOUND");
      return done({
        subscription: subscriptionViewOf(made),
        feasibility: feasibility ?? null,
        warnings: warningsOf(feasibility, account),
      });
    },
  });
}

/** The first instrument's reasons: where nothing works, they are mostly the same. */
function why({ instruments }: z.infer<typeof feasibilityView>): { readonly detail?: string } {
  const sentences = instruments[0]?.denials.map(({ sentence }) => sentence) ?? [];
  return sentences.length === 0 ? {} : { detail: sentences.join(" ") };
}
