// Brings codes and links to people. Where no service takes them, the outbox keeps them for the operator.
import type { TenantId } from "../../engine/domain/ids.ts";

export interface Message {
  readonly tenantId: TenantId;
  readonly channel: "email" | "sms" | "telegram";
  /** An e-mail address, a number like +5511999990000, or a chat. */
  readonly address: string;
  readonly subject: string;
  readonly body: string;
}

export interface Messenger {
  /** Resolves once the message is safe with whoever delivers it. */
  send(message: Message): Promise<void>;
}
