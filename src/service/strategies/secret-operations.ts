// A strategy's secrets are replaced here and shown this once. A person does it, with a one-time code: who has them can trade.
import { z } from "zod";
import {
  dropBodySecret,
  replaceToken,
  rotateBodySecret,
  rotateSigningSecret,
} from "../../../adapters/postgres/admin/strategies.ts";
import { answerOf } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { readyCurl } from "./ready-curl.ts";
import { strategyParams } from "./strategy-views.ts";

export function secretOperations(hooksUrl: string): readonly Operation[] {
  return [newToken(hooksUrl), newSigningSecret(), newBodySecret(), removeBodySecret()];
}

function newToken(hooksUrl: string): Operation {
  return operation({
    id: "replaceStrategyToken",
    method: "POST",
    path: "/v1/strategies/:strategyId/token",
    tag: "Strategies",
    summary: "A new webhook URL; the old one answers no more at once",
    params: strategyParams,
    success: {
      status: 201,
      description: "Shown this once.",
      body: z.object({ webhookUrl: z.string(), curl: z.string() }).meta({ id: "NewWebhookUrl" }),
    },
    problems: ["NOT_FOUND"],
    answersSecret: true,
    handle: async ({ admin, tenantId, params: { strategyId } }) =>
      answerOf(await replaceToken(admin, { tenantId, id: strategyId }), (token) => {
        const webhookUrl = `${hooksUrl}/hooks/${token}`;
        // Other secrets of the strategy are not ours to read: the command has none.
        const curl = readyCurl(webhookUrl, { bodySecret: undefined, signingSecret: undefined });
        return { webhookUrl, curl };
      }),
  });
}

function newSigningSecret(): Operation {
  return operation({
    id: "rotateStrategySigningSecret",
    method: "POST",
    path: "/v1/strategies/:strategyId/signing-secret",
    tag: "Strategies",
    summary: "A new secret to sign webhooks with",
    params: strategyParams,
    body: z.strictObject({
      mode: z.enum(["add", "replace"]).default("add").meta({
        description: "`add`: up to two old ones go on working meanwhile. `replace`: only the new one works.",
      }),
    }),
    success: {
      status: 201,
      description: "Shown this once.",
      body: z.object({ signingSecret: z.string() }).meta({ id: "NewSigningSecret" }),
    },
    problems: ["NOT_FOUND"],
    answersSecret: true,
    handle: async ({ admin, tenantId, params: { strategyId }, body: { mode } }) =>
      answerOf(await rotateSigningSecret(admin, { tenantId, id: strategyId }, mode), (signingSecret) => ({
        signingSecret,
      })),
  });
}

function newBodySecret(): Operation {
  return operation({
    id: "rotateStrategyBodySecret",
    method: "POST",
    path: "/v1/strategies/:strategyId/body-secret",
    tag: "Strategies",
    summary: "A new secret that the body must carry; the old one is refused at once",
    params: strategyParams,
    success: {
      status: 201,
      description: "Shown this once.",
      body: z.object({ bodySecret: z.string() }).meta({ id: "NewBodySecret" }),
    },
    problems: ["NOT_FOUND"],
    answersSecret: true,
    handle: async ({ admin, tenantId, params: { strategyId } }) =>
      answerOf(await rotateBodySecret(admin, { tenantId, id: strategyId }), (bodySecret) => ({ bodySecret })),
  });
}

function removeBodySecret(): Operation {
  return operation({
    id: "removeStrategyBodySecret",
    method: "DELETE",
    path: "/v1/strategies/:strategyId/body-secret",
    tag: "Strategies",
    summary: "Ask for no secret in the body any more",
    params: strategyParams,
    success: { status: 204, description: "The token, and what else is set, still prove the sender." },
    problems: ["NOT_FOUND"],
    handle: async ({ admin, tenantId, params: { strategyId } }) =>
      answerOf(await dropBodySecret(admin, { tenantId, id: strategyId }), () => undefined),
  });
}
