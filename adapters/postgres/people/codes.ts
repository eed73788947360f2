// Requests that wait for a one-time code: short-lived, few tries, bound to what they are for.
import { randomUUID } from "node:crypto";
import { sql, type Transaction } from "kysely";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Tables } from "../admin/tables.ts";
import type { PersonId, SessionId } from "./people-ids.ts";
import type { CodeChannel, CodePurpose } from "./people-tables.ts";
import type { OfPerson } from "./sessions.ts";

export const CODE_LIFE_MS = 10 * 60_000;
export const CODE_TRIES = 5;
const KEPT_MS = 86_400_000;

export interface NewCode extends OfPerson {
  readonly id: string;
  readonly purpose: CodePurpose;
  readonly sessionId: SessionId | undefined;
  readonly channel: CodeChannel;
  /** The address or number; of an authenticator app: nothing. */
  readonly destination: string;
  readonly proof: string;
  readonly at: UnixMs;
}

export function newCodeId(): string {
  return randomUUID();
}

export async function insertCode(db: Transaction<Tables>, code: NewCode): Promise<void> {
  const { tenantId, personId, at } = code;
  await db
    .deleteFrom("one_time_code")
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .where("created_at", "<", (at - KEPT_MS) as UnixMs)
    .execute();
  await db
    .insertInto("one_time_code")
    .values({
      ...{ tenant_id: tenantId, id: code.id, person_id: personId, purpose: code.purpose },
      ...{
        session_id: code.sessionId ?? null,
        channel: code.channel,
        destination: code.destination,
        proof: code.proof,
      },
      ...{ expires_at: (at + CODE_LIFE_MS) as UnixMs, used_at: null, created_at: at },
    })
    .execute();
}

export interface TriedCode {
  readonly personId: PersonId;
  readonly channel: CodeChannel;
  readonly destination: string;
  readonly proof: string;
}

export interface CodeTry {
  readonly id: string;
  readonly purpose: CodePurpose;
  readonly sessionId: SessionId | undefined;
}

/** Counts a try. Undefined: no such request, too old, used, or tried too often. Commit before you compare. */
export async function tryCode(
  db: Transaction<Tables>,
  { id, purpose, sessionId }: CodeTry,
  at: UnixMs,
): Promise<TriedCode | undefined> {
  const { rows } = await sql<{
    person_id: PersonId;
    channel: CodeChannel;
    destination: string;
    proof: string;
  }>`
    select * from try_code(${id}, ${purpose}, ${sessionId ?? null}, ${at}, ${CODE_TRIES})`.execute(db);
  const [row] = rows;
  return row === undefined
    ? undefined
    : { personId: row.person_id, channel: row.channel, destination: row.destination, proof: row.proof };
}

/** False: somebody else was quicker with it. */
export async function useCode(
  db: Transaction<Tables>,
  { tenantId, personId }: OfPerson,
  id: string,
  at: UnixMs,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("one_time_code")
    .set({ used_at: at })
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .where("id", "=", id)
    .where("used_at", "is", null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
