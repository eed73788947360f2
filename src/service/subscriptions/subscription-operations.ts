// Subscriptions as they are, and their ends: changed, paused, resumed, ended. What is open stays under its protection.
import { sql } from "kysely";
import { z } from "zod";
import { readAccount } from "../../../adapters/postgres/accounts/account-reads.ts";
import { updateSubscription } from "../../../adapters/postgres/admin/accounts.ts";
import {
  namedSubscriptionOf,
  readSubscription,
  SUBSCRIPTIONS,
} from "../../../adapters/postgres/subscriptions/subscription-reads.ts";
import type { Subscription } from "../../../engine/domain/account.ts";
import type { SubscriptionId } from "../../../engine/domain/ids.ts";
import { environmentObjection } from "../accounts/environment-objection.ts";
import { type Answer, answerOf, done, refuse } from "../http/answer.ts";
import { answerPage } from "../http/answer-page.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { pageOf, pageQuery } from "../http/page.ts";
import { directionsField, sizingField, tooSmallField } from "./subscription-fields.ts";
import { subscriptionParams as params } from "./subscription-params.ts";
import { subscriptionView, subscriptionViewOf } from "./subscription-view.ts";

export function subscriptionOperations(): readonly Operation[] {
  return [
    operation({
      id: "listSubscriptions",
      method: "GET",
      path: "/v1/subscriptions",
      tag: "Subscriptions",
      summary: "Who follows what",
      query: pageQuery.extend({
        accountId: z.uuid().optional(),
        withEnded: z.stringbool().default(false).meta({ description: "Those that have ended, too." }),
      }),
      success: { status: 200, description: "One page, newest first.", body: pageOf(subscriptionView) },
      problems: ["CURSOR_INVALID"],
      handle(call) {
        const { accountId, withEnded } = call.query;
        return answerPage(call, SUBSCRIPTIONS, {
          conditions: [
            ...(accountId === undefined ? [] : [sql`u.account_id = ${accountId}`]),
            ...(withEnded ? [] : [sql`u.status <> 'ended'`]),
          ],
          itemsOf: (rows) => rows.map((row) => subscriptionViewOf(namedSubscriptionOf(row))),
        });
      },
    }),
    operation({
      id: "getSubscription",
      method: "GET",
      path: "/v1/subscriptions/:subscriptionId",
      tag: "Subscriptions",
      summary: "One subscription",
      params,
      success: { status: 200, description: "The subscription.", body: subscriptionView },
      problems: ["NOT_FOUND"],
      handle: (call) => shown(call, call.params.subscriptionId),
    }),
    operation({
      id: "updateSubscription",
      method: "PATCH",
      path: "/v1/subscriptions/:subscriptionId",
      tag: "Subscriptions",
      summary: "Change its size, its directions, or what is done with sizes too small",
      params,
      body: z
        .strictObject({ sizing: sizingField, tooSmall: tooSmallField, directions: directionsField })
        .partial()
        .meta({ id: "SubscriptionChanges" }),
      success: { status: 200, description: "Holds for the next signal.", body: subscriptionView },
      problems: ["NOT_FOUND", "SUBSCRIPTION_ENDED"],
      handle: (call) => changed(call, call.params.subscriptionId, call.body),
    }),
    move("pauseSubscription", "pause", "paused", "Follow no more until it is resumed"),
    move("resumeSubscription", "resume", "active", "Follow again"),
    move("endSubscription", "end", "ended", "Follow no more, for good; open positions keep their protection"),
  ];
}

type Status = Subscription["status"];

function move(id: string, verb: "pause" | "resume" | "end", status: Status, summary: string): Operation {
  return operation({
    ...{
      id,
      method: "POST",
      path: `/v1/subscriptions/:subscriptionId/${verb}`,
      tag: "Subscriptions",
      summary,
    },
    params,
    success: { status: 200, description: "The subscription.", body: subscriptionView },
    problems: ["NOT_FOUND", "SUBSCRIPTION_ENDED", ...(verb === "resume" ? (["FEATURE_OFF"] as const) : [])],
    handle: async (call) => {
      const { subscriptionId } = call.params;
      const objection = verb === "resume" ? await resumeObjection(call, subscriptionId) : undefined;
      return objection ?? changed(call, subscriptionId, { status });
    },
  });
}

type Asked = Pick<Call, "admin" | "tenantId" | "tenant">;
type Shown = Promise<Answer<z.infer<typeof subscriptionView>>>;

async function resumeObjection({ admin, tenantId, tenant }: Asked, id: SubscriptionId) {
  const subscription = await readSubscription(admin, tenantId, id);
  const account =
    subscription === undefined ? undefined : await readAccount(admin, tenantId, subscription.accountId);
  return account === undefined ? undefined : environmentObjection(tenant, account.environment);
}

async function changed(
  call: Asked,
  id: SubscriptionId,
  changes: Parameters<typeof updateSubscription>[2],
): Shown {
  const { admin, tenantId } = call;
  const before = await readSubscription(admin, tenantId, id);
  if (before === undefined) return refuse("NOT_FOUND");
  if (before.status === "ended") return refuse("SUBSCRIPTION_ENDED");
  if (Object.values(changes).every((value) => value === undefined)) return done(subscriptionViewOf(before));
  const outcome = await updateSubscription(admin, { tenantId, id }, changes);
  return outcome.kind === "ok" ? shown(call, id) : answerOf(outcome, (value: never) => value);
}

async function shown({ admin, tenantId }: Asked, id: SubscriptionId): Shown {
  const subscription = await readSubscription(admin, tenantId, id);
  return subscription === undefined ? refuse("NOT_FOUND") : done(subscriptionViewOf(subscription));
}
