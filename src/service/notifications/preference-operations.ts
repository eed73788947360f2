// What the caller wants to be told by e-mail and Telegram.
import { z } from "zod";
import { listPreferences, putPreferences } from "../../../adapters/postgres/notifications/preferences.ts";
import { answerOf, done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { chatIdText } from "./chat-id-text.ts";
import { kindsInput } from "./endpoint-operations.ts";
import { preferenceView, preferenceViewOf } from "./preference-view.ts";

const locale = z.enum(["en", "pt-BR"]);
const preference = z
  .discriminatedUnion("channel", [
    z.object({
      channel: z.literal("email").meta({ description: "To the address that you have proved." }),
      ...{ locale, kinds: kindsInput },
    }),
    z.object({
      channel: z.literal("telegram"),
      chatId: chatIdText.meta({ description: "The one that you have proved: PUT /v1/me/telegram." }),
      ...{ locale, kinds: kindsInput },
    }),
  ])
  .meta({ id: "NotificationPreference" });
const preferences = z
  .object({
    items: z
      .array(preference)
      .max(2)
      .refine((items) => new Set(items.map(({ channel }) => channel)).size === items.length, {
        error: "each channel once",
      }),
  })
  .meta({ id: "NotificationPreferences" });
const view = z.object({ items: z.array(preferenceView) }).meta({ id: "NotificationPreferencesView" });

export function preferenceOperations(): readonly Operation[] {
  return [
    operation({
      id: "getNotificationPreferences",
      method: "GET",
      path: "/v1/notification-preferences",
      tag: "Notifications",
      summary: "What you want to be told, and where",
      success: { status: 200, description: "By channel.", body: view },
      handle: async ({ admin, tenantId, principal }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        return done({
          items: (await listPreferences(admin, tenantId, principal.personId)).map(preferenceViewOf),
        });
      },
    }),
    operation({
      id: "putNotificationPreferences",
      method: "PUT",
      path: "/v1/notification-preferences",
      tag: "Notifications",
      summary: "Set what you want to be told, and where",
      description: "What is left out is told no more; a chat that is left out is to be proved again.",
      body: preferences,
      success: { status: 200, description: "As it is now.", body: view },
      problems: ["CHAT_NOT_PROVED"],
      handle: async ({ admin, tenantId, principal, body: { items } }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const { personId } = principal;
        const proved = (await listPreferences(admin, tenantId, personId)).map(({ address }) => address);
        const strange = items.findIndex(
          (item) => item.channel === "telegram" && !proved.includes(item.chatId),
        );
        if (strange >= 0) return refuse("CHAT_NOT_PROVED", { field: `items.${strange}.chatId` });
        const wanted = items.map((item) => ({
          ...{ channel: item.channel, locale: item.locale, kinds: item.kinds },
          address: item.channel === "telegram" ? item.chatId : null,
        }));
        const outcome = await putPreferences(admin, { tenantId, personId }, wanted);
        return answerOf(outcome, () => ({
          items: wanted.map(({ address, ...rest }) => ({ ...rest, chatId: address })),
        }));
      },
    }),
  ];
}
