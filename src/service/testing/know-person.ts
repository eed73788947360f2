// Puts the person and the session behind a test's access token into the record: some operations look them up there.
import { type Administration, read } from "../../../adapters/postgres/admin/administration.ts";
import { insertPerson } from "../../../adapters/postgres/people/people.ts";
import { insertSession } from "../../../adapters/postgres/people/sessions.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { SessionPrincipal } from "../access/access-token.ts";

const A_DAY_MS = 86_400_000;

/** A second token of the same person or session finds them there; the person is then what that token says. */
export async function knowPerson(
  admin: Administration,
  { tenantId, personId, roles, by }: SessionPrincipal,
): Promise<void> {
  const at = admin.clock.now();
  await read(admin, tenantId, async (db) => {
    const known = (table: "person" | "session", id: string) =>
      db
        .selectFrom(table)
        .select("id")
        .where("tenant_id", "=", tenantId)
        .where("id", "=", id as never)
        .executeTakeFirst();
    if ((await known("person", personId)) === undefined) {
      const email = `${personId}@people.example`;
      await insertPerson(db, {
        tenantId,
        id: personId,
        email,
        name: `person ${personId}`,
        locale: "en",
        roles,
        at,
      });
      await db
        .updateTable("person")
        .set({ status: "active" })
        .where("tenant_id", "=", tenantId)
        .where("id", "=", personId)
        .execute();
    } else {
      await db
        .updateTable("person")
        .set({ roles })
        .where("tenant_id", "=", tenantId)
        .where("id", "=", personId)
        .execute();
    }
    if ((await known("session", by.sessionId)) !== undefined) return;
    await insertSession(db, {
      ...{ tenantId, personId, id: by.sessionId, refresh: undefined, steppedUpAt: by.steppedUpAt, at },
      ...{ impersonation: undefined, from: { ip: "127.0.0.1", userAgent: undefined } },
      expiresAt: (at + A_DAY_MS) as UnixMs,
    });
  });
}
