// Outgoing webhooks: where, of what, signed with which secret.
import { z } from "zod";
import { NOTICE_KINDS } from "../../../adapters/notify/notifier.ts";
import { newWebhookSecret } from "../../../adapters/notify/sign-webhook.ts";
import {
  type AddressRules,
  type UrlRefusal,
  webhookAddress,
} from "../../../adapters/notify/webhook-address.ts";
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  findWebhookEndpoint,
  listWebhookEndpoints,
  rotateWebhookSecret,
  updateWebhookEndpoint,
} from "../../../adapters/postgres/notifications/webhook-endpoints.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView } from "../http/view-text.ts";
import { endpointView, endpointViewOf } from "./endpoint-view.ts";
import type { NotificationsDeps } from "./notifications-deps.ts";

export const endpointParams = z.object({ endpointId: z.uuid() });
export const kindsInput = z
  .array(z.enum(NOTICE_KINDS))
  .max(NOTICE_KINDS.length)
  .transform((kinds) => [...new Set(kinds)]);
const urlInput = z
  .string()
  .min(8)
  .max(2_000)
  .meta({ description: "https, on a public host; port 443 or 8443." });
const wantedKinds = kindsInput.refine((kinds) => kinds.length > 0, "name at least one kind");

const secretView = z
  .object({ id: idView, secret: z.string().meta({ description: "Shown once: verify signatures with it." }) })
  .meta({ id: "WebhookSecret" });

/** What each refusal of an address means to whoever set it; none says what stands behind a name. */
const SENTENCES: Readonly<Record<UrlRefusal, string>> = {
  URL_MALFORMED: "This is no URL.",
  URL_NOT_HTTPS: "A webhook goes to an https URL.",
  URL_WITH_CREDENTIALS: "User and password have no place in the URL: verify the signature instead.",
  URL_PORT: "A webhook goes to port 443 or 8443.",
  ADDRESS_NOT_PUBLIC: "A webhook goes to a public host.",
  HOST_UNKNOWN: "This host has no address.",
};

export function endpointOperations({ secrets, rules }: NotificationsDeps): readonly Operation[] {
  return [
    operation({
      id: "listWebhookEndpoints",
      method: "GET",
      path: "/v1/webhook-endpoints",
      tag: "Notifications",
      summary: "Your outgoing webhooks",
      success: { status: 200, description: "All of them.", body: z.object({ items: z.array(endpointView) }) },
      handle: async ({ admin, tenantId }) =>
        done({ items: (await listWebhookEndpoints(admin, tenantId)).map(endpointViewOf) }),
    }),
    operation({
      id: "createWebhookEndpoint",
      method: "POST",
      path: "/v1/webhook-endpoints",
      tag: "Notifications",
      summary: "A new outgoing webhook",
      description:
        "Signed as Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`. Answer 2xx within ten seconds; redirects are not followed. What fails is tried again for 24 hours, then the webhook is switched off.",
      body: z.object({ url: urlInput, kinds: wantedKinds }).meta({ id: "NewWebhookEndpoint" }),
      success: { status: 201, description: "With its signing secret, shown once.", body: secretView },
      problems: ["WEBHOOK_URL_REFUSED", "LIMIT_REACHED"],
      answersSecret: true,
      handle: async ({ admin, tenantId, body: { url, kinds } }) => {
        const refusal = await refusalOf(url, rules);
        if (refusal !== undefined) return refusal;
        const secret = newWebhookSecret();
        const seal = (id: string): Buffer => secrets.seal(secret, [tenantId, id]);
        const outcome = await createWebhookEndpoint(admin, tenantId, { url, kinds, seal });
        if (outcome.kind === "ok" && outcome.value === undefined)
          return refuse("LIMIT_REACHED", { detail: "You have as many webhooks as there may be." });
        return answerOf(outcome, (id) => ({ id: id ?? "", secret }));
      },
    }),
    operation({
      id: "updateWebhookEndpoint",
      method: "PATCH",
      path: "/v1/webhook-endpoints/:endpointId",
      tag: "Notifications",
      summary: "Change, pause or switch on again",
      params: endpointParams,
      body: z
        .object({
          url: urlInput.optional(),
          kinds: wantedKinds.optional(),
          status: z.enum(["active", "paused"]).optional(),
        })
        .refine(
          (changes) => Object.values(changes).some((value) => value !== undefined),
          "names nothing to change",
        )
        .meta({ id: "WebhookEndpointChanges" }),
      success: { status: 200, description: "As it is now.", body: endpointView },
      problems: ["WEBHOOK_URL_REFUSED", "NOT_FOUND"],
      handle: async ({ admin, tenantId, params: { endpointId: id }, body }) => {
        const refusal = await refusalOf(body.url, rules);
        if (refusal !== undefined) return refusal;
        const outcome = await updateWebhookEndpoint(admin, { tenantId, id }, body);
        if (outcome.kind === "refused") return answerOf(outcome, () => expectNothing());
        const found = await findWebhookEndpoint(admin, { tenantId, id });
        return found === undefined ? refuse("NOT_FOUND") : done(endpointViewOf(found));
      },
    }),
  ];
}

/** What needs no look at an address. */
export function endpointKeepingOperations({
  secrets,
}: Pick<NotificationsDeps, "secrets">): readonly Operation[] {
  return [
    operation({
      id: "deleteWebhookEndpoint",
      method: "DELETE",
      path: "/v1/webhook-endpoints/:endpointId",
      tag: "Notifications",
      summary: "Remove a webhook, and what it was still to be told",
      params: endpointParams,
      success: { status: 204, description: "Gone." },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, params: { endpointId: id } }) =>
        answerOf(await deleteWebhookEndpoint(admin, { tenantId, id }), () => undefined),
    }),
    operation({
      id: "rotateWebhookSecret",
      method: "POST",
      path: "/v1/webhook-endpoints/:endpointId/secret",
      tag: "Notifications",
      summary: "A new signing secret",
      description: "For a day each webhook carries signatures of both secrets.",
      params: endpointParams,
      success: { status: 200, description: "The new secret, shown once.", body: secretView },
      problems: ["NOT_FOUND"],
      answersSecret: true,
      handle: async ({ admin, tenantId, params: { endpointId: id } }) => {
        const secret = newWebhookSecret();
        const sealed = secrets.seal(secret, [tenantId, id]);
        return answerOf(await rotateWebhookSecret(admin, { tenantId, id }, sealed), () => ({ id, secret }));
      },
    }),
  ];
}

async function refusalOf(url: string | undefined, rules: AddressRules) {
  if (url === undefined) return undefined;
  const address = await webhookAddress(url, rules);
  if (address.kind === "allowed") return undefined;
  return refuse("WEBHOOK_URL_REFUSED", { field: "url", detail: SENTENCES[address.code] });
}

function expectNothing(): never {
  throw new Error("a refusal has no body");
}
