// Who the caller is.
import { z } from "zod";
import { ROLES } from "../access/role.ts";
import { done, refuse } from "../http/answer.ts";
import { type Operation, operation } from "../http/operation.ts";
import { idView, isoOrNull } from "../http/view-text.ts";

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
      handle: async ({ principal }) => {
        if (principal === undefined) return refuse("AUTHENTICATION_REQUIRED");
        const { personId, tenantId, roles, traderId, providerId, by } = principal;
        return done({
          ...{
            personId,
            tenantId,
            roles: [...roles],
            traderId: traderId ?? null,
            providerId: providerId ?? null,
          },
          by: by.kind,
          steppedUpAt: by.kind === "session" ? isoOrNull(by.steppedUpAt) : null,
          impersonatedBy: by.kind === "session" ? (by.impersonatedBy ?? null) : null,
        });
      },
    }),
  ];
}
