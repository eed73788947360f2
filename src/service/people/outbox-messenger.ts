// Where messages to people end that no service delivers.
import type { Messenger } from "../../../adapters/otp/messenger.ts";
import { type OutboxDeps, putOutboxMessage } from "../../../adapters/postgres/people/outbox.ts";

export function outboxMessenger(deps: OutboxDeps): Messenger {
  return { send: (message) => putOutboxMessage(deps, message) };
}
