// The platform's first admin: nobody has a default password, so the first boot makes one invitation, and shows it once.
import { invitePerson, listPeople } from "../../adapters/postgres/people/people.ts";
import type { PersonId } from "../../adapters/postgres/people/people-ids.ts";
import { tenantReads } from "../../adapters/postgres/tenants/tenant-reads.ts";
import { newInvitation } from "../service/people/invitation.ts";
import { made } from "./link-paper-account.ts";
import { type AdministrationPlace, openAdministration } from "./open-administration.ts";
import { OperatorProblem } from "./operator-problem.ts";

export interface FirstInvitation {
  readonly email: string;
  /** Lets whoever holds it choose the password. Neither stored nor logged. */
  readonly token: string;
}

/** Undefined: the platform has somebody already, if only invited. */
export async function inviteFirstAdmin(
  place: Omit<AdministrationPlace, "actor">,
  email: string,
): Promise<FirstInvitation | undefined> {
  const { admin, close } = await openAdministration({ ...place, actor: "start" });
  try {
    const platform = await tenantReads(admin.db).byHost({ kind: "base" });
    if (platform === undefined)
      throw new OperatorProblem("The record has no platform tenant.", "Restore it from a backup.");
    const page = { tenantId: platform.id, limit: 1, after: undefined };
    if ((await listPeople(admin, page)).length > 0) return undefined;
    const newcomer = { tenantId: platform.id, email, name: "Platform admin", locale: "en" } as const;
    const id: PersonId = made(await invitePerson(admin, { ...newcomer, roles: ["platform-admin"] }));
    return { email, token: await newInvitation(admin, { tenant_id: platform.id, id }) };
  } finally {
    await close();
  }
}
