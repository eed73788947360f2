// For want of a service that delivers: what is for a person waits for the operator, beside the codes and links.
import type { MessageChannel } from "../../../adapters/notify/message-channel.ts";
import { type OutboxDeps, putOutboxMessage } from "../../../adapters/postgres/people/outbox.ts";

export function outboxChannel(deps: OutboxDeps, channel: "email" | "telegram"): MessageChannel {
  return {
    send: async ({ tenantId, address, subject, body }) => {
      try {
        await putOutboxMessage(deps, { tenantId, channel, address, subject, body });
        return { kind: "delivered" };
      } catch {
        return { kind: "failed", code: "UNREACHABLE", final: false };
      }
    },
  };
}
