// How an API key stands in our JSON: never the key itself.
import { z } from "zod";
import type { ApiKeyRow } from "../../../adapters/postgres/people/api-keys.ts";
import { API_SCOPES } from "../access/principal.ts";
import { idView, instantView, iso, isoOrNull } from "../http/view-text.ts";

export const apiKeyView = z
  .object({
    id: idView,
    name: z.string(),
    prefix: z.string().meta({ description: "How the key begins." }),
    scopes: z.array(z.enum(API_SCOPES)),
    createdAt: instantView,
    expiresAt: instantView.nullable(),
    lastUsedAt: instantView.nullable().meta({ description: "To the minute." }),
  })
  .meta({ id: "ApiKey" });

export function apiKeyViewOf(row: ApiKeyRow): z.infer<typeof apiKeyView> {
  const { id, name, prefix, scopes } = row;
  return {
    ...{ id, name, prefix, scopes: API_SCOPES.filter((scope) => scopes.includes(scope)) },
    ...{
      createdAt: iso(row.created_at),
      expiresAt: isoOrNull(row.expires_at),
      lastUsedAt: isoOrNull(row.last_used_at),
    },
  };
}
