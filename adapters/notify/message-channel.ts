// Brings a text to one person. Each channel is one adapter; where none is set up, the outbox keeps it for the operator.
import type { TenantId } from "../../engine/domain/ids.ts";

export interface PersonMessage {
  readonly tenantId: TenantId;
  /** The same with every try: a channel that knows it may drop the second one. */
  readonly id: string;
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}

export type MessageOutcome =
  | { readonly kind: "delivered" }
  /** `final`: the address itself is wrong, or does not want us: no other try. */
  | { readonly kind: "failed"; readonly code: "REFUSED" | "UNREACHABLE"; readonly final: boolean };

export interface MessageChannel {
  /** Never throws. */
  send(message: PersonMessage): Promise<MessageOutcome>;
}
