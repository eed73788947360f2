// Telegram's bot API. Its token is part of the URL, so no URL of it may stand in an error or a log.
import type { MessageChannel } from "./message-channel.ts";

export interface TelegramSettings {
  readonly botToken: string;
  /** Another address in tests. */
  readonly baseUrl?: string;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** Chat unknown; bot blocked or thrown out. */
const FINAL = [400, 403];

export function telegramChannel({
  botToken,
  baseUrl = "https://api.telegram.org",
  timeoutMs = TIMEOUT_MS,
}: TelegramSettings): MessageChannel {
  return {
    send: async ({ address, subject, body }) => {
      try {
        const response = await fetch(`${baseUrl}/bot${botToken}/sendMessage`, {
          method: "POST",
          redirect: "error",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ chat_id: address, text: `${subject}\n${body}` }),
          signal: AbortSignal.timeout(timeoutMs),
        });
        await response.body?.cancel();
        if (response.ok) return { kind: "delivered" };
        return { kind: "failed", code: "REFUSED", final: FINAL.includes(response.status) };
      } catch {
        return { kind: "failed", code: "UNREACHABLE", final: false };
      }
    },
  };
}
