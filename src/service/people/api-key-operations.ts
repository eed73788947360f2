// API keys: for programs, in a person's name, within scopes. Shown once.
import { z } from "zod";
import { createApiKey, listApiKeys, revokeApiKey } from "../../../adapters/postgres/people/api-keys.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { API_SCOPES, type ApiKeyId } from "../access/principal.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView } from "../http/view-text.ts";
import { apiKeyView, apiKeyViewOf } from "./api-key-view.ts";
import { newToken } from "./opaque-token.ts";

const TAG = "API keys";
const DAY_MS = 86_400_000;
/** Enough to be told by: kind and tenant, and the start of what is random. */
const PREFIX_LENGTH = 43;

const newApiKeyView = z
  .object({ id: idView, key: z.string().meta({ description: "Shown now and never again." }) })
  .meta({ id: "NewApiKey" });

export function apiKeyOperations(): readonly Operation[] {
  return [
    operation({
      id: "listApiKeys",
      method: "GET",
      path: "/v1/api-keys",
      tag: TAG,
      summary: "Your API keys",
      success: {
        status: 200,
        description: "Those that were not revoked.",
        body: z.object({ items: z.array(apiKeyView) }),
      },
      handle: async ({ admin, tenantId, principal }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const rows = await listApiKeys(admin, { tenantId, personId: principal.personId });
        return done({ items: rows.map(apiKeyViewOf) });
      },
    }),
    operation({
      id: "createApiKey",
      method: "POST",
      path: "/v1/api-keys",
      tag: TAG,
      summary: "A new API key",
      description: "It may do what you may, within its scopes, and never what needs a one-time code.",
      body: z.strictObject({
        name: z.string().trim().min(1).max(100),
        scopes: z.array(z.enum(API_SCOPES)).min(1),
        expiresInDays: z
          .int()
          .min(1)
          .max(3_650)
          .optional()
          .meta({ description: "Absent: until it is revoked." }),
      }),
      success: { status: 201, description: "The key.", body: newApiKeyView },
      answersSecret: true,
      handle: async ({ admin, tenantId, principal, body, now }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const { text, hash: keyHash } = newToken("api-key", tenantId);
        const { name, scopes, expiresInDays } = body;
        const expiresAt =
          expiresInDays === undefined ? undefined : ((now + expiresInDays * DAY_MS) as UnixMs);
        const { personId } = principal;
        const outcome = await createApiKey(admin, {
          ...{ tenantId, personId, name, keyHash, expiresAt },
          ...{ scopes: [...new Set(scopes)], prefix: text.slice(0, PREFIX_LENGTH) },
        });
        const answer = answerOf(outcome, (id) => ({ id, key: text }));
        return { ...answer, headers: { "cache-control": "no-store" } };
      },
    }),
    operation({
      id: "revokeApiKey",
      method: "DELETE",
      path: "/v1/api-keys/:apiKeyId",
      tag: TAG,
      summary: "Revoke an API key",
      params: z.object({ apiKeyId: idView.transform((id) => id as ApiKeyId) }),
      success: { status: 204, description: "It opens nothing any more." },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, principal, params }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const who = { tenantId, personId: principal.personId };
        return answerOf(await revokeApiKey(admin, who, params.apiKeyId), () => undefined);
      },
    }),
  ];
}
