// How an outgoing webhook fares: what was sent, a test, the same once more.
import { z } from "zod";
import {
  type DeliveryRow,
  listDeliveries,
  putTestDelivery,
  redeliver,
} from "../../../adapters/postgres/notifications/deliveries.ts";
import { findWebhookEndpoint } from "../../../adapters/postgres/notifications/webhook-endpoints.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { page, pageOf, pageQuery, readCursor } from "../http/page.ts";
import { idView, instantView, iso } from "../http/view-text.ts";
import { endpointParams } from "./endpoint-operations.ts";

const deliveryView = z
  .object({
    ...{ id: idView, kind: z.string(), status: z.enum(["pending", "delivered", "failed"]) },
    attempts: z.int(),
    lastOutcome: z.string().nullable().meta({ description: "A stable code: DELIVERED, STATUS, TIMEOUT, …" }),
    lastHttpStatus: z.int().nullable(),
    nextAttemptAt: instantView.nullable(),
    createdAt: instantView,
  })
  .meta({ id: "WebhookDelivery" });

const queuedView = z.object({ id: idView }).meta({ id: "QueuedDelivery" });
const uuid = z.uuid();

export function deliveryOperations(): readonly Operation[] {
  return [
    operation({
      id: "listWebhookDeliveries",
      method: "GET",
      path: "/v1/webhook-endpoints/:endpointId/deliveries",
      tag: "Notifications",
      summary: "What was sent to a webhook and how it went, newest first",
      params: endpointParams,
      query: pageQuery,
      success: { status: 200, description: "One page; kept for 30 days.", body: pageOf(deliveryView) },
      problems: ["NOT_FOUND", "CURSOR_INVALID"],
      handle: async ({ admin, tenantId, params: { endpointId: id }, query: { limit, cursor } }) => {
        if ((await findWebhookEndpoint(admin, { tenantId, id })) === undefined) return refuse("NOT_FOUND");
        const place = readCursor(cursor);
        if (
          place.kind === "invalid" ||
          (place.kind === "after" && !uuid.safeParse(place.position.id).success)
        )
          return refuse("CURSOR_INVALID", { field: "cursor" });
        const after = place.kind === "after" ? place.position : undefined;
        const rows = await listDeliveries(admin, { tenantId, id }, { after, limit: limit + 1 });
        return done(
          page(rows, limit, {
            positionOf: (row) => ({ at: row.created_at, id: row.id }),
            itemOf: viewOf,
          }),
        );
      },
    }),
    operation({
      id: "testWebhookEndpoint",
      method: "POST",
      path: "/v1/webhook-endpoints/:endpointId/test",
      tag: "Notifications",
      summary: "Send a test",
      params: endpointParams,
      success: { status: 202, description: "It is on its way: see the deliveries.", body: queuedView },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, params: { endpointId: id }, now }) => {
        if ((await findWebhookEndpoint(admin, { tenantId, id })) === undefined) return refuse("NOT_FOUND");
        return answerOf(await putTestDelivery(admin, { tenantId, id }, now), (fresh) => ({ id: fresh }));
      },
    }),
    operation({
      id: "redeliverWebhook",
      method: "POST",
      path: "/v1/webhook-endpoints/:endpointId/deliveries/:deliveryId/redelivery",
      tag: "Notifications",
      summary: "Send a delivery once more, under a new id",
      params: endpointParams.extend({ deliveryId: z.uuid() }),
      success: { status: 202, description: "It is on its way.", body: queuedView },
      problems: ["NOT_FOUND"],
      handle: async ({ admin, tenantId, params: { endpointId: id, deliveryId } }) => {
        if ((await findWebhookEndpoint(admin, { tenantId, id })) === undefined) return refuse("NOT_FOUND");
        return answerOf(await redeliver(admin, { tenantId, id }, deliveryId), (fresh) => ({ id: fresh }));
      },
    }),
  ];
}

function viewOf(row: DeliveryRow): z.infer<typeof deliveryView> {
  return {
    ...{ id: row.id, kind: row.kind, status: row.status, attempts: row.attempts },
    ...{ lastOutcome: row.last_outcome, lastHttpStatus: row.last_status },
    nextAttemptAt: row.status === "pending" ? iso(row.next_at) : null,
    createdAt: iso(row.created_at),
  };
}
