// Who the caller is, and on which terms: what a console shows at its top, the banner of an impersonation included.
import { z } from "zod";
import { findPerson } from "../../../adapters/postgres/people/people.ts";
import { findSession } from "../../../adapters/postgres/people/sessions.ts";
import { ROLES } from "../access/role.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView, instantView, iso, isoOrNull } from "../http/view-text.ts";

const meView = z
  .object({
    personId: idView,
    tenantId: idView,
    roles: z.array(z.enum(ROLES)),
    traderId: idView.nullable(),
    providerId: idView.nullable(),
    by: z.enum(["session", "api-key"]),
    steppedUpAt: z.string().nullable(),
    impersonatedBy: idView
      .nullable()
      .meta({ description: "Set: another person looks through this one's eyes." }),
    visitsFrom: idView
      .nullable()
      .meta({ description: "Set: an admin of the platform looks into this tenant, and changes nothing." }),
    impersonation: z
      .object({ by: idView, reason: z.string(), until: instantView })
      .nullable()
      .meta({ description: "For the banner." }),
    person: z
      .object({
        email: z.string(),
        name: z.string(),
        locale: z.enum(["en", "pt-BR"]),
        secondFactor: z.enum(["totp", "sms"]).nullable(),
        frozenUntil: instantView.nullable(),
      })
      .nullable()
      .meta({ description: "Null for who comes from the platform, and is nobody in this tenant." }),
  })
  .meta({ id: "Me" });

export function meOperations(): readonly Operation[] {
  return [
    operation({
      id: "getMe",
      method: "GET",
      path: "/v1/me",
      tag: "People",
      summary: "Who you are, as this token says",
      success: { status: 200, description: "The caller.", body: meView },
      handle: async ({ principal, admin }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const { personId, tenantId, roles, traderId, providerId, by } = principal;
        const row = await findPerson(admin, tenantId, { id: personId });
        const session = by.kind === "session" ? by : undefined;
        const seenBy = session?.impersonatedBy;
        const look =
          seenBy === undefined ? undefined : await findSession(admin, tenantId, session?.sessionId);
        return done({
          ...{ personId, tenantId, roles: [...roles], by: by.kind },
          ...{ traderId: traderId ?? null, providerId: providerId ?? null },
          steppedUpAt: isoOrNull(session?.steppedUpAt),
          impersonatedBy: seenBy ?? null,
          visitsFrom: session?.visitsFrom ?? null,
          impersonation:
            seenBy === undefined || look === undefined
              ? null
              : { by: seenBy, reason: look.impersonation_reason ?? "", until: iso(look.expires_at) },
          person:
            row === undefined
              ? null
              : {
                  ...{ email: row.email, name: row.name, locale: row.locale },
                  ...{ secondFactor: row.second_factor, frozenUntil: isoOrNull(row.frozen_until) },
                },
        });
      },
    }),
  ];
}
