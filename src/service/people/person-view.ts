// How people stand in our JSON.
import { z } from "zod";
import { findPerson, type PersonRow } from "../../../adapters/postgres/people/people.ts";
import type { PersonId } from "../access/principal.ts";
import { ROLES } from "../access/role.ts";
import { type Answer, done, refuse } from "../http/answer.ts";
import type { Call } from "../http/call.ts";
import { idView, instantView, iso, isoOrNull } from "../http/view-text.ts";
import { localeText } from "./people-fields.ts";

export const personView = z
  .object({
    id: idView,
    email: z.string(),
    name: z.string(),
    locale: localeText,
    status: z.enum(["invited", "active", "suspended", "erased"]),
    roles: z.array(z.enum(ROLES)),
    traderId: idView.nullable(),
    providerId: idView.nullable(),
    secondFactor: z.enum(["totp", "sms"]).nullable(),
    frozenUntil: instantView
      .nullable()
      .meta({ description: "No change of keys, limits and payouts before it." }),
    createdAt: instantView,
  })
  .meta({ id: "Person" });

export const personParams = z.object({ personId: idView.transform((id) => id as PersonId) });
export const rolesText = z
  .array(z.enum(ROLES))
  .min(1)
  .transform((roles) => [...new Set(roles)]);

/** As the record has them now. */
export async function showPerson(
  { admin, tenantId }: Call,
  id: PersonId,
): Promise<Answer<z.infer<typeof personView>>> {
  const person = await findPerson(admin, tenantId, { id });
  return person === undefined ? refuse("NOT_FOUND") : done(personViewOf(person));
}

export function personViewOf(row: PersonRow): z.infer<typeof personView> {
  const { id, email, name, locale, status, roles } = row;
  return {
    ...{ id, email, name, locale, status, roles: [...roles], secondFactor: row.second_factor },
    ...{ traderId: row.trader_id, providerId: row.provider_id },
    ...{ frozenUntil: isoOrNull(row.frozen_until), createdAt: iso(row.created_at) },
  };
}
