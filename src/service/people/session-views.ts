// How sessions stand in our JSON.
import { z } from "zod";
import type { SessionRow } from "../../../adapters/postgres/people/sessions.ts";
import { idView, instantView, iso, isoOrNull } from "../http/view-text.ts";

export const sessionTokensView = z
  .object({
    kind: z.literal("session"),
    sessionId: idView,
    personId: idView,
    accessToken: z.string().meta({ description: "Send it as Authorization: Bearer …" }),
    accessTokenExpiresAt: instantView,
    refreshToken: z
      .string()
      .nullable()
      .meta({ description: "Works once, then its successor does. Null: it is in a cookie." }),
  })
  .meta({ id: "SessionTokens" });
export type SessionTokens = z.infer<typeof sessionTokensView>;

export const codeNeededView = z
  .object({
    kind: z.literal("code-needed"),
    requestId: idView.meta({ description: "The code counts for this request only." }),
    channel: z.enum(["totp", "sms", "email", "telegram"]),
    expiresAt: instantView,
  })
  .meta({ id: "CodeNeeded" });
export type CodeNeeded = z.infer<typeof codeNeededView>;

export const sessionView = z
  .object({
    id: idView,
    isThisOne: z.boolean(),
    ip: z.string(),
    userAgent: z.string().nullable(),
    createdAt: instantView,
    lastUsedAt: instantView.meta({ description: "Of the refresh token." }),
    expiresAt: instantView,
    steppedUpAt: instantView.nullable(),
    impersonatedBy: idView.nullable().meta({ description: "Who looks through your eyes with it." }),
  })
  .meta({ id: "Session" });

export function sessionViewOf(row: SessionRow, current: string | undefined): z.infer<typeof sessionView> {
  return {
    ...{ id: row.id, isThisOne: row.id === current, ip: row.ip, userAgent: row.user_agent },
    ...{ createdAt: iso(row.created_at), lastUsedAt: iso(row.rotated_at), expiresAt: iso(row.expires_at) },
    ...{ steppedUpAt: isoOrNull(row.stepped_up_at), impersonatedBy: row.impersonated_by },
  };
}
