// Signs a webhook as the Standard Webhooks specification has it; with several secrets while its receiver changes over.
import { createHmac, randomBytes } from "node:crypto";

const SECRET_BYTES = 32;

/** As receivers know it: base64 behind `whsec_`. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

/** `timestamp`: Unix seconds. A receiver accepts any one of the signatures. */
export function signWebhook(
  secrets: readonly string[],
  messageId: string,
  timestamp: number,
  body: string,
): Readonly<Record<string, string>> {
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const signature = createHmac("sha256", key).update(`${messageId}.${timestamp}.${body}`).digest("base64");
    return `v1,${signature}`;
  });
  return {
    "webhook-id": messageId,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signatures.join(" "),
  };
}
