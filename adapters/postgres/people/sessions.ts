// Sessions: begun with a proof, carried on by refresh tokens that work once each, ended by their person or by what looks like theft.
import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, expectRow, read } from "../admin/administration.ts";
import type { Tables } from "../admin/tables.ts";
import type { PersonId, SessionId } from "./people-ids.ts";
import type { PeopleTables } from "./people-tables.ts";
import type { Role } from "./role.ts";

const DAY_MS = 86_400_000;
/** However busy it is, it ends then. */
export const SESSION_LIFE_MS = 30 * DAY_MS;
/** Without a refresh it ends then. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** Two tabs may bring the same token at once: so long after its exchange it brings the same answer again. */
export const REFRESH_GRACE_MS = 5_000;
/** How long an ended session is still shown to its person. */
const SHOWN_MS = 90 * DAY_MS;

export interface OfPerson {
  readonly tenantId: TenantId;
  readonly personId: PersonId;
}

export interface NewSession extends OfPerson {
  readonly id: SessionId;
  readonly refresh: { readonly familyHash: string; readonly tokenHash: string } | undefined;
  readonly steppedUpAt: UnixMs | undefined;
  readonly impersonation: { readonly by: PersonId; readonly reason: string } | undefined;
  readonly from: { readonly ip: string; readonly userAgent: string | undefined };
  readonly at: UnixMs;
  readonly expiresAt: UnixMs;
}

export function newSessionId(): SessionId {
  return randomUUID() as SessionId;
}

export async function insertSession(db: Transaction<Tables>, session: NewSession): Promise<void> {
  const { tenantId, personId, refresh, impersonation, from, at } = session;
  await db
    .deleteFrom("session")
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .where("expires_at", "<", (at - SHOWN_MS) as UnixMs)
    .execute();
  await db
    .insertInto("session")
    .values({
      ...{ tenant_id: tenantId, id: session.id, person_id: personId, previous_hash: null },
      ...{ family_hash: refresh?.familyHash ?? null, token_hash: refresh?.tokenHash ?? null },
      ...{
        rotated_at: at,
        created_at: at,
        expires_at: session.expiresAt,
        revoked_at: null,
        revoked_for: null,
      },
      stepped_up_at: session.steppedUpAt ?? null,
      impersonated_by: impersonation?.by ?? null,
      impersonation_reason: impersonation?.reason ?? null,
      ip: from.ip,
      user_agent: from.userAgent?.slice(0, 300) ?? null,
    })
    .execute();
}

export interface Rotation {
  readonly outcome: "rotated" | "repeated" | "reused" | "ended";
  readonly personId: PersonId;
  readonly steppedUpAt: UnixMs | undefined;
  readonly expiresAt: UnixMs;
}

/** Undefined: no token of ours. */
export async function rotateSession(
  db: Transaction<Tables>,
  token: {
    readonly sessionId: SessionId;
    readonly familyHash: string;
    readonly tokenHash: string;
    readonly nextHash: string;
  },
  at: UnixMs,
): Promise<Rotation | undefined> {
  const { sessionId, familyHash, tokenHash, nextHash } = token;
  const { rows } = await sql<{
    outcome: Rotation["outcome"];
    person_id: PersonId;
    stepped_up_at: UnixMs | null;
    expires_at: UnixMs;
  }>`
    select * from rotate_session(${sessionId}, ${familyHash}, ${tokenHash}, ${nextHash}, ${at}, ${SESSION_IDLE_MS}, ${REFRESH_GRACE_MS})`.execute(
    db,
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  return {
    outcome: row.outcome,
    personId: row.person_id,
    steppedUpAt: row.stepped_up_at ?? undefined,
    expiresAt: row.expires_at,
  };
}

export type SessionRow = Omit<PeopleTables["session"], "family_hash" | "token_hash" | "previous_hash">;

const SHOWN = [
  ...[
    "tenant_id",
    "id",
    "person_id",
    "rotated_at",
    "stepped_up_at",
    "impersonated_by",
    "impersonation_reason",
  ],
  ...["ip", "user_agent", "created_at", "expires_at", "revoked_at", "revoked_for"],
] as const satisfies readonly (keyof SessionRow)[];

/** Those that are still alive, newest first. */
export function listSessions(admin: Administration, who: OfPerson): Promise<readonly SessionRow[]> {
  return read(admin, who.tenantId, (db) =>
    sessionsOf(db, who)
      .where("revoked_at", "is", null)
      .where("expires_at", ">", admin.clock.now())
      .where(
        sql<boolean>`(impersonated_by is not null or rotated_at + ${SESSION_IDLE_MS}::bigint > ${admin.clock.now()})`,
      )
      .limit(200)
      .execute(),
  );
}

const SESSIONS_KEPT_MAX = 10_000;

/** Ended ones too, as long as they are kept. */
export function listAllSessions(admin: Administration, who: OfPerson): Promise<readonly SessionRow[]> {
  return read(admin, who.tenantId, (db) => sessionsOf(db, who).limit(SESSIONS_KEPT_MAX).execute());
}

function sessionsOf(db: Transaction<Tables>, { tenantId, personId }: OfPerson) {
  return db
    .selectFrom("session")
    .select(SHOWN)
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .orderBy("created_at", "desc");
}

export interface Revocation {
  readonly at: UnixMs;
  readonly why: "signed-out" | "suspended" | "password" | "factor" | "reuse" | "impersonation-ended";
  readonly except?: SessionId;
  readonly only?: SessionId;
}

/** How many were ended. */
export async function revokeSessionsOf(
  db: Transaction<Tables>,
  { tenantId, personId }: OfPerson,
  { at, why, except, only }: Revocation,
): Promise<bigint> {
  const { numUpdatedRows } = await db
    .updateTable("session")
    .set({ revoked_at: at, revoked_for: why })
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .where("revoked_at", "is", null)
    .$if(except !== undefined, (query) => query.where("id", "<>", except as SessionId))
    .$if(only !== undefined, (query) => query.where("id", "=", only as SessionId))
    .executeTakeFirstOrThrow();
  return numUpdatedRows;
}

export interface SessionStanding {
  /** What the person is now; the token says what they were. */
  readonly roles: readonly Role[];
  readonly frozenUntil: UnixMs | undefined;
}

/** Undefined: the session has ended, or its person may not come in any more. */
export function sessionStanding(
  admin: Pick<Administration, "db">,
  tenantId: TenantId,
  id: SessionId,
  now: UnixMs,
): Promise<SessionStanding | undefined> {
  return read(admin, tenantId, async (db) => {
    const row = await db
      .selectFrom("session")
      .innerJoin("person", (join) =>
        join.onRef("person.tenant_id", "=", "session.tenant_id").onRef("person.id", "=", "session.person_id"),
      )
      .select(["person.frozen_until", "person.roles"])
      .where("session.tenant_id", "=", tenantId)
      .where("session.id", "=", id)
      .where("session.revoked_at", "is", null)
      .where("session.expires_at", ">", now)
      .where("person.status", "=", "active")
      .where(impersonatorIsActive)
      .executeTakeFirst();
    return row && { roles: row.roles, frozenUntil: row.frozen_until ?? undefined };
  });
}

/** Somebody of the platform is not in this tenant's sight, and comes for a quarter of an hour at most. */
const impersonatorIsActive = sql<boolean>`not exists (select from person by where by.tenant_id = session.tenant_id
  and by.id = session.impersonated_by and by.status <> 'active')`;

/** A one-time code was given in it. Refused where it has ended. */
export async function markSteppedUp(
  db: Transaction<Tables>,
  { tenantId, personId, sessionId }: OfPerson & { readonly sessionId: SessionId },
  at: UnixMs,
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("session")
    .set({ stepped_up_at: at })
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .where("id", "=", sessionId)
    .where("revoked_at", "is", null)
    .executeTakeFirstOrThrow();
  expectRow(numUpdatedRows);
}

export function findSession(
  admin: Administration,
  tenantId: TenantId,
  id: SessionId | undefined,
): Promise<SessionRow | undefined> {
  return read(admin, tenantId, (db) =>
    db
      .selectFrom("session")
      .select(SHOWN)
      .where("tenant_id", "=", tenantId)
      .where("id", "=", id ?? null)
      .executeTakeFirst(),
  );
}
