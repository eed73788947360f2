// Providers look after their strategies: make, see, change, pause. Tenant admins do it for all of theirs.
import { sql } from "kysely";
import { z } from "zod";
import { createStrategy, updateStrategy } from "../../../adapters/postgres/admin/strategies.ts";
import { findStrategyRecord, STRATEGIES } from "../../../adapters/postgres/strategies/strategy-listing.ts";
import type { ProviderId } from "../../../engine/domain/ids.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { answerPage } from "../http/answer-page.ts";
import { type Operation, operation } from "../http/operation.ts";
import { pageOf, pageQuery } from "../http/page.ts";
import { idView } from "../http/view-text.ts";
import { readyCurl } from "./ready-curl.ts";
import {
  newStrategyBody,
  strategyChangesBody,
  strategyParams,
  strategyView,
  strategyViewOf,
} from "./strategy-views.ts";

const madeStrategyView = z
  .object({
    id: idView,
    webhookUrl: z.string(),
    bodySecret: z.string().nullable(),
    signingSecret: z.string().nullable(),
    curl: z.string().meta({ description: "Sends an example, from a terminal." }),
  })
  .meta({ id: "NewStrategy", description: "Shown this once: kept as hashes or sealed." });

/** `hooksUrl`: where providers reach the engines' intake. */
export function strategyOperations(hooksUrl: string): readonly Operation[] {
  return [listStrategies(), getStrategy(), create(hooksUrl), change(), pause(), resume()];
}

function listStrategies(): Operation {
  return operation({
    id: "listStrategies",
    method: "GET",
    path: "/v1/strategies",
    tag: "Strategies",
    summary: "Strategies, newest first",
    query: pageQuery.extend({ providerId: z.uuid().optional() }),
    success: { status: 200, description: "One page.", body: pageOf(strategyView) },
    problems: ["CURSOR_INVALID"],
    handle: (call) => {
      const { providerId } = call.query;
      return answerPage(call, STRATEGIES, {
        conditions: providerId === undefined ? [] : [sql`s.provider_id = ${providerId}`],
        itemsOf: (rows) => rows.map(strategyViewOf),
      });
    },
  });
}

function getStrategy(): Operation {
  return operation({
    id: "getStrategy",
    method: "GET",
    path: "/v1/strategies/:strategyId",
    tag: "Strategies",
    summary: "One strategy",
    params: strategyParams,
    success: { status: 200, description: "As it is set.", body: strategyView },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, tenantId, params }) => {
      const found = await findStrategyRecord(admin, tenantId, params.strategyId);
      return found === undefined ? refuse("NOT_FOUND") : done(strategyViewOf(found));
    },
  });
}

function create(hooksUrl: string): Operation {
  return operation({
    id: "createStrategy",
    method: "POST",
    path: "/v1/strategies",
    tag: "Strategies",
    summary: "A new strategy with its webhook",
    body: newStrategyBody,
    success: { status: 201, description: "Its webhook and secrets, this once.", body: madeStrategyView },
    problems: ["ALREADY_THERE", "NOT_FOUND", "INVALID"],
    answersSecret: true,
    handle: async ({ admin, tenantId, principal, role, body }) => {
      const own = role === "provider" ? principal?.providerId : undefined;
      const providerId = own ?? (body.providerId as ProviderId | undefined);
      if (providerId === undefined)
        return refuse("FIELD_INVALID", { detail: "Say whose strategy it is.", field: "providerId" });
      if (own !== undefined && body.providerId !== undefined && body.providerId !== own)
        return refuse("NOT_FOUND", { field: "providerId" });
      const made = await createStrategy(admin, { ...body, tenantId, providerId });
      return answerOf(made, ({ id, token, bodySecret, signingSecret }) => {
        const webhookUrl = `${hooksUrl}/hooks/${token}`;
        return {
          ...{ id, webhookUrl, bodySecret: bodySecret ?? null, signingSecret: signingSecret ?? null },
          curl: readyCurl(webhookUrl, { bodySecret, signingSecret }),
        };
      });
    },
  });
}

function change(): Operation {
  return operation({
    id: "changeStrategy",
    method: "PATCH",
    path: "/v1/strategies/:strategyId",
    tag: "Strategies",
    summary: "Change name, source addresses, ages",
    params: strategyParams,
    body: strategyChangesBody,
    success: { status: 204, description: "Changed; the engines know within a second." },
    problems: ["NOT_FOUND", "ALREADY_THERE", "INVALID"],
    handle: async ({ admin, tenantId, params: { strategyId }, body }) => {
      if (Object.values(body).every((value) => value === undefined))
        return refuse("FIELD_INVALID", { detail: "Say what is to change." });
      return answerOf(await updateStrategy(admin, { tenantId, id: strategyId }, body), () => undefined);
    },
  });
}

function pause(): Operation {
  return statusOperation("pauseStrategy", "pause", "paused", "Refuse its signals until it is resumed");
}

function resume(): Operation {
  return statusOperation("resumeStrategy", "resume", "active", "Take its signals again");
}

function statusOperation(
  id: string,
  verb: "pause" | "resume",
  status: "paused" | "active",
  summary: string,
): Operation {
  return operation({
    id,
    method: "POST",
    path: `/v1/strategies/:strategyId/${verb}`,
    tag: "Strategies",
    summary,
    params: strategyParams,
    success: { status: 204, description: "Positions and their protection stay as they are." },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, tenantId, params: { strategyId } }) =>
      answerOf(await updateStrategy(admin, { tenantId, id: strategyId }, { status }), () => undefined),
  });
}
