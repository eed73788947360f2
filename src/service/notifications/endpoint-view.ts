// How an outgoing webhook stands in our JSON: never its secret.
import { z } from "zod";
import type { WebhookEndpoint } from "../../../adapters/postgres/notifications/webhook-endpoints.ts";
import { idView, instantView, iso, isoOrNull } from "../http/view-text.ts";

export const endpointView = z
  .object({
    ...{ id: idView, url: z.string(), kinds: z.array(z.string()) },
    status: z.enum(["active", "paused", "disabled"]),
    statusReason: z.string().nullable().meta({ description: "Why it was switched off." }),
    failures: z.int().meta({ description: "Tries that failed since the last one that did not." }),
    secretRotatedAt: instantView.nullable(),
    createdAt: instantView,
  })
  .meta({ id: "WebhookEndpoint" });

export function endpointViewOf(row: WebhookEndpoint): z.infer<typeof endpointView> {
  return {
    ...{ id: row.id, url: row.url, kinds: [...row.kinds], status: row.status },
    ...{ statusReason: row.status_reason, failures: row.failures },
    ...{ secretRotatedAt: isoOrNull(row.secrets_rotated_at), createdAt: iso(row.created_at) },
  };
}
