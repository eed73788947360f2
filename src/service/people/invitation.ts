// An invitation: a fresh link for a person who has not come in yet. The service mails it; an operator may be shown it instead.
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import { putMailLink } from "../../../adapters/postgres/people/mail-links.ts";
import type { PersonRow } from "../../../adapters/postgres/people/people.ts";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import { newToken } from "./opaque-token.ts";
import type { PeopleDeps } from "./people-deps.ts";
import { linkTo, tellPerson } from "./tell-person.ts";

/** Its token. Older ones of this person open nothing any more. */
export async function newInvitation(
  admin: Administration,
  { tenant_id: tenantId, id: personId }: Pick<PersonRow, "tenant_id" | "id">,
): Promise<string> {
  const { text, hash: tokenHash } = newToken("invitation", tenantId);
  const link = { tenantId, personId, purpose: "invitation", tokenHash, at: admin.clock.now() } as const;
  await read(admin, tenantId, (db) => putMailLink(db, link));
  return text;
}

export async function sendInvitation(
  deps: Pick<PeopleDeps, "messenger" | "addressOf">,
  admin: Administration,
  tenant: Pick<FoundTenant, "slug" | "name">,
  person: PersonRow | undefined,
): Promise<void> {
  if (person?.status !== "invited") return;
  const link = linkTo(deps, tenant, "join", await newInvitation(admin, person));
  await tellPerson(deps, person, (words) => words.invitation(tenant.name, link));
}
