// What a person wants to be told over one channel, as JSON.
import { z } from "zod";
import type { PreferenceRow } from "../../../adapters/postgres/notifications/preferences.ts";

export const preferenceView = z.object({
  channel: z.enum(["email", "telegram"]),
  chatId: z.string().nullable(),
  locale: z.enum(["en", "pt-BR"]),
  kinds: z.array(z.string()),
});

export function preferenceViewOf({
  channel,
  address,
  locale,
  kinds,
}: PreferenceRow): z.infer<typeof preferenceView> {
  return { channel, chatId: address, locale, kinds: [...kinds] };
}
