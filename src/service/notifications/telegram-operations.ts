// A chat of Telegram becomes one's own by a code that was sent there: else anybody could have a stranger told of their trades.
import { z } from "zod";
import { putProvedChat } from "../../../adapters/postgres/notifications/preferences.ts";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { answerOf, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { type Operation, operation } from "../http/operation.ts";
import { checkCode } from "../people/check-code.ts";
import type { PeopleDeps } from "../people/people-deps.ts";
import { codeText } from "../people/people-fields.ts";
import { requestCode } from "../people/request-code.ts";
import { codeNeededView } from "../people/session-views.ts";
import { chatIdText } from "./chat-id-text.ts";

const TAG = "Notifications";

export function telegramOperations(deps: PeopleDeps): readonly Operation[] {
  return [
    operation({
      id: "setTelegram",
      method: "PUT",
      path: "/v1/me/telegram",
      tag: TAG,
      summary: "Telegram: have a code sent to your chat",
      description: "Write to the bot first: it cannot begin a chat.",
      body: z.strictObject({ chatId: chatIdText }),
      success: { status: 200, description: "A code is on its way.", body: codeNeededView },
      problems: ["RATE_LIMITED", "CODE_NOT_SENT"],
      handle: async (call) => {
        const caller = await callerOf(call);
        if (caller === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const wanted = { ...caller, purpose: "telegram", chat: call.body.chatId } as const;
        return requestCode(deps, call.admin, wanted, call.now);
      },
    }),
    operation({
      id: "confirmTelegram",
      method: "POST",
      path: "/v1/me/telegram/confirm",
      tag: TAG,
      summary: "Telegram: give the code",
      description: "The chat stands among your preferences then, in the place of one before.",
      body: z.strictObject({ requestId: z.uuid(), code: codeText }),
      success: { status: 204, description: "The chat is yours." },
      problems: ["CODE_REFUSED", "RATE_LIMITED"],
      handle: async (call) => {
        const caller = await callerOf(call);
        if (caller === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const { admin, tenantId, now, body } = call;
        const { person, sessionId } = caller;
        const given = {
          tenantId,
          id: body.requestId,
          purpose: "telegram",
          sessionId,
          code: body.code,
        } as const;
        const verdict = await checkCode(deps, admin, given, now);
        if (verdict.kind === "refused") return verdict.refusal;
        const chat = { address: verdict.tried.destination, locale: person.locale };
        const outcome = await putProvedChat(admin, { tenantId, personId: person.id }, chat);
        return answerOf(outcome, () => undefined);
      },
    }),
  ];
}

async function callerOf({ admin, tenantId, principal }: Pick<Call, "admin" | "tenantId" | "principal">) {
  if (principal?.by.kind !== "session") return undefined;
  const person = await findPerson(admin, tenantId, { id: principal.personId });
  return person === undefined ? undefined : { person, sessionId: principal.by.sessionId };
}
