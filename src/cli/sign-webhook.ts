// Signs a webhook as the Standard Webhooks specification has it, so that strategies that ask for a signature accept `signal send`.
import { createHmac } from "node:crypto";

/** `secret`: base64, with or without `whsec_`. `timestamp`: Unix seconds. */
export function signWebhook(
  secret: string,
  messageId: string,
  timestamp: number,
  body: string,
): Readonly<Record<string, string>> {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signature = createHmac("sha256", key).update(`${messageId}.${timestamp}.${body}`).digest("base64");
  return {
    "webhook-id": messageId,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": `v1,${signature}`,
  };
}
