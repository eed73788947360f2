// People of a tenant: found, listed, invited, given roles, suspended. A role that trades or posts signals brings its row along.
import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import {
  type Administration,
  change,
  type Outcome,
  Refused,
  RowMissing,
  read,
} from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import { linkRoles } from "./link-roles.ts";
import type { PersonId } from "./people-ids.ts";
import type { Locale, PeopleTables } from "./people-tables.ts";
import type { Role } from "./role.ts";
import { revokeSessionsOf } from "./sessions.ts";

export type PersonRow = PeopleTables["person"];

export interface NewPerson {
  readonly tenantId: TenantId;
  readonly email: string;
  readonly name: string;
  readonly locale: Locale;
  readonly roles: readonly Role[];
}

/** Without a password they cannot sign in yet. */
export function invitePerson(admin: Administration, person: NewPerson): Promise<Outcome<PersonId>> {
  const id = randomUUID() as PersonId;
  const { tenantId, email, roles } = person;
  const entry = { tenantId, action: "person.invited", subject: id, detail: { roles } };
  return change(admin, entry, async (db) => {
    await rolesFit(db, tenantId, roles);
    await insertPerson(db, { ...person, email: addressOf(email), id, at: admin.clock.now() });
    return id;
  });
}

export async function insertPerson(
  db: Transaction<Tables>,
  { id, at, tenantId, ...person }: NewPerson & { readonly id: PersonId; readonly at: UnixMs },
): Promise<void> {
  const nothing = { phone: null, trader_id: null, provider_id: null, second_factor: null };
  const never = { email_verified_at: null, phone_verified_at: null, frozen_until: null };
  const row = {
    tenant_id: tenantId,
    id,
    status: "invited",
    created_at: at,
    ...nothing,
    ...never,
    ...person,
  } as const;
  await db.insertInto("person").values(row).execute();
  await db
    .insertInto("person_secret")
    .values({
      ...{ tenant_id: tenantId, person_id: id, password_hash: null, factor_step: null },
      ...{ sealed_factor: null, sealed_next_factor: null },
    })
    .execute();
}

/** E-mail addresses are compared as people mean them. */
export function addressOf(email: string): string {
  return email.normalize("NFKC").trim().toLowerCase();
}

export function findPerson(
  admin: Administration,
  tenantId: TenantId,
  who: { readonly id: PersonId } | { readonly email: string },
): Promise<PersonRow | undefined> {
  return read(admin, tenantId, (db) => {
    const people = db.selectFrom("person").selectAll().where("tenant_id", "=", tenantId);
    return (
      "id" in who ? people.where("id", "=", who.id) : people.where("email", "=", addressOf(who.email))
    ).executeTakeFirst();
  });
}

export interface PeoplePage {
  readonly tenantId: TenantId;
  readonly limit: number;
  readonly after: { readonly at: number; readonly id: string } | undefined;
}

/** Newest first; one more than `limit` where there is more. */
export function listPeople(
  admin: Administration,
  { tenantId, limit, after }: PeoplePage,
): Promise<readonly PersonRow[]> {
  return read(admin, tenantId, (db) =>
    db
      .selectFrom("person")
      .selectAll()
      .where("tenant_id", "=", tenantId)
      .where("status", "<>", "erased")
      .$if(after !== undefined, (query) =>
        query.where(sql<boolean>`(created_at, id) < (${after?.at ?? 0}, ${after?.id ?? null}::uuid)`),
      )
      .orderBy("created_at", "desc")
      .orderBy("id", "desc")
      .limit(limit + 1)
      .execute(),
  );
}

export interface PersonKey {
  readonly tenantId: TenantId;
  readonly id: PersonId;
}

/** Sessions go on. What was taken away changes nothing more at once; what was given comes with their next refresh. */
export function changeRoles(
  admin: Administration,
  { tenantId, id }: PersonKey,
  roles: readonly Role[],
): Promise<Outcome<undefined>> {
  const entry = { tenantId, action: "person.roles-changed", subject: id, detail: { roles } };
  return change(admin, entry, async (db) => {
    await rolesFit(db, tenantId, roles);
    const person = await lockPerson(db, { tenantId, id });
    await anotherAdminStays(db, person, roles);
    await db
      .updateTable("person")
      .set({ roles })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .execute();
    if (person.status === "active") await linkRoles(db, { ...person, roles }, admin.clock.now());
    return undefined;
  });
}

/** Suspended people are signed out, and their keys open nothing. */
export function setPersonStatus(
  admin: Administration,
  { tenantId, id }: PersonKey,
  status: "active" | "suspended",
): Promise<Outcome<undefined>> {
  const action = status === "active" ? "person.resumed" : "person.suspended";
  return change(admin, { tenantId, action, subject: id }, async (db) => {
    const person = await lockPerson(db, { tenantId, id });
    if (person.status !== (status === "active" ? "suspended" : "active"))
      throw new Refused("INVALID", `This person is ${person.status}.`);
    if (status === "suspended") {
      await anotherAdminStays(db, person, []);
      await revokeSessionsOf(db, { tenantId, personId: id }, { at: admin.clock.now(), why: "suspended" });
    }
    await db
      .updateTable("person")
      .set({ status })
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id)
      .execute();
    return undefined;
  });
}

export async function lockPerson(db: Transaction<Tables>, { tenantId, id }: PersonKey): Promise<PersonRow> {
  const people = db.selectFrom("person").selectAll().where("tenant_id", "=", tenantId).where("id", "=", id);
  const person = await people.where("status", "<>", "erased").forUpdate().executeTakeFirst();
  if (person === undefined) throw new RowMissing();
  return person;
}

/** Locks the admins, so that two of them cannot remove each other at the same moment. */
async function anotherAdminStays(
  db: Transaction<Tables>,
  person: PersonRow,
  roles: readonly Role[],
): Promise<void> {
  for (const role of ["platform-admin", "tenant-admin"] as const) {
    if (!person.roles.includes(role) || roles.includes(role) || person.status !== "active") continue;
    const admins = await db
      .selectFrom("person")
      .select("id")
      .where("tenant_id", "=", person.tenant_id)
      .where("status", "=", "active")
      .where(sql<boolean>`${role} = any(roles)`)
      .orderBy("id")
      .forUpdate()
      .execute();
    if (admins.every(({ id }) => id === person.id))
      throw new Refused("LAST_ADMIN", "There is no other active admin.");
  }
}

async function rolesFit(db: Transaction<Tables>, tenantId: TenantId, roles: readonly Role[]): Promise<void> {
  const { kind } = await db
    .selectFrom("tenant")
    .select("kind")
    .where("id", "=", tenantId)
    .executeTakeFirstOrThrow();
  if (kind === "platform" && roles.some((role) => role !== "platform-admin" && role !== "viewer"))
    throw new Refused("INVALID", "The platform's own people are platform-admins or viewers.");
  if (kind !== "platform" && roles.includes("platform-admin"))
    throw new Refused("INVALID", "Platform-admins belong to the platform, not to a tenant.");
}
