// For requests in which somebody proves who they are on the way: the audit names them, and from where they acted is forgotten with them.
import type { Administration } from "../../../adapters/postgres/admin/administration.ts";
import type { PersonId } from "../access/principal.ts";

export function actingAs({ origin, ...admin }: Administration, personId: PersonId): Administration {
  const own = origin === undefined ? {} : { origin: { ...origin, personId } };
  return { ...admin, actor: `person:${personId}`, ...own };
}
