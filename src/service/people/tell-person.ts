// Writes to a person, in their language and the tenant's name.
import type { PersonRow } from "../../../adapters/postgres/people/people.ts";
import type { FoundTenant } from "../../../adapters/postgres/tenants/tenant-reads.ts";
import { MESSAGE_TEXTS } from "./message-texts.ts";
import type { PeopleDeps } from "./people-deps.ts";

type Words = (typeof MESSAGE_TEXTS)["en"];
type Addressee = Pick<PersonRow, "tenant_id" | "email" | "locale">;

export async function tellPerson(
  { messenger }: Pick<PeopleDeps, "messenger">,
  person: Addressee,
  write: (words: Words) => { readonly subject: string; readonly body: string },
): Promise<void> {
  const { subject, body } = write(MESSAGE_TEXTS[person.locale]);
  await messenger.send({
    tenantId: person.tenant_id,
    channel: "email",
    address: person.email,
    subject,
    body,
  });
}

/** The token stands behind `#`: browsers do not send that part, so it is in nobody's log. */
export function linkTo(
  { addressOf }: Pick<PeopleDeps, "addressOf">,
  tenant: Pick<FoundTenant, "slug">,
  page: "join" | "new-password",
  token: string,
): string {
  return `${addressOf(tenant.slug)}/${page}#${token}`;
}
