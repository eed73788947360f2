// What a person proves themself with, one person at a time: the service reads these through functions only.
import { sql, type Transaction } from "kysely";
import type { Tables } from "../admin/tables.ts";
import type { PersonId } from "./people-ids.ts";
import type { PeopleTables } from "./people-tables.ts";
import type { OfPerson } from "./sessions.ts";

export interface StoredPassword {
  readonly personId: PersonId;
  readonly hash: string;
}

/** Undefined: nobody active has this address, or they have no password yet. */
export async function passwordOf(
  db: Transaction<Tables>,
  email: string,
): Promise<StoredPassword | undefined> {
  const { rows } = await sql<{
    person_id: PersonId;
    password_hash: string | null;
  }>`select * from password_of(${email})`.execute(db);
  const [row] = rows;
  return row === undefined || row.password_hash === null
    ? undefined
    : { personId: row.person_id, hash: row.password_hash };
}

export interface SealedFactor {
  readonly sealed: Buffer | undefined;
  readonly sealedNext: Buffer | undefined;
}

export async function factorOf(db: Transaction<Tables>, personId: PersonId): Promise<SealedFactor> {
  const { rows } = await sql<{
    sealed: Buffer | null;
    sealed_next: Buffer | null;
  }>`select * from factor_of(${personId})`.execute(db);
  return { sealed: rows[0]?.sealed ?? undefined, sealedNext: rows[0]?.sealed_next ?? undefined };
}

type Changes = Partial<Omit<PeopleTables["person_secret"], "tenant_id" | "person_id" | "recovery_hashes">> & {
  readonly recovery_hashes?: readonly string[];
};

export async function setSecrets(
  db: Transaction<Tables>,
  { tenantId, personId }: OfPerson,
  changes: Changes,
): Promise<void> {
  await db
    .updateTable("person_secret")
    .set(changes)
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .execute();
}

/** False: this step, or a later one, was used already. */
export async function useFactorStep(
  db: Transaction<Tables>,
  { tenantId, personId }: OfPerson,
  step: number,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable("person_secret")
    .set({ factor_step: step })
    .where("tenant_id", "=", tenantId)
    .where("person_id", "=", personId)
    .where((where) => where.or([where("factor_step", "is", null), where("factor_step", "<", step)]))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function takeRecoveryCode(
  db: Transaction<Tables>,
  personId: PersonId,
  hash: string,
): Promise<boolean> {
  const { rows } = await sql<{
    taken: boolean | null;
  }>`select take_recovery_code(${personId}, ${hash}) as taken`.execute(db);
  return rows[0]?.taken === true;
}
