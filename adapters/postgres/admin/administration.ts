// One administrative change: a transaction with its audit row, and refusals that a person can read.
import { Kysely, PostgresDialect, type Transaction } from "kysely";
import type pg from "pg";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import { type Origin, putOrigin } from "../audit/origin.ts";
import { type Own, type Scope, within } from "../scope.ts";
import type { SecretSealer } from "../secret-box.ts";
import { disallowedSentence, missingSentence } from "./broken-rule.ts";
import type { Tables } from "./tables.ts";
import { takenSentence } from "./taken-sentence.ts";

export interface Administration {
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly box: SecretSealer;
  /** Who is named in the audit, e.g. `cli:maria`. */
  readonly actor: string;
  /** From where the audit says that it came; absent: from this machine. */
  readonly origin?: Origin;
  /** Whose rows alone it reaches inside a tenant; absent: all of them. */
  readonly own?: Own;
}

export type Outcome<T> =
  | { readonly kind: "ok"; readonly value: T }
  | { readonly kind: "refused"; readonly code: RefusalCode; readonly sentence: string };

export type RefusalCode =
  | "ALREADY_THERE"
  | "NOT_FOUND"
  | "INVALID"
  | "ENVIRONMENT_NOT_SERVED"
  | "LIMIT_REACHED"
  | "SLUG_RESERVED"
  | "HELD_BY_ADMIN"
  | "LAST_ADMIN";

/** The pool stays the caller's: `openPools(…).reading`. */
export function administer(pool: pg.Pool, parts: Omit<Administration, "db">): Administration {
  return { ...parts, db: new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }) };
}

/** What the audit keeps for ever: words and ids, never secrets, names of people or their addresses. */
export interface AuditEntry {
  readonly tenantId: TenantId | undefined;
  /** Past tense: `account.created`. */
  readonly action: string;
  /** Of traders and their accounts the id: the audit outlives their erasure. */
  readonly subject: string;
  /** What a person calls the subject, for a refusal's sentence; the audit does not keep it. */
  readonly called?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Reads in one transaction, for one tenant or (undefined) for the platform. */
export function read<T>(
  admin: Pick<Administration, "db" | "own">,
  tenantId: TenantId | undefined,
  work: (db: Transaction<Tables>) => Promise<T>,
): Promise<T> {
  return within(admin.db, scopeOf(admin, tenantId), work);
}

function scopeOf({ own }: Pick<Administration, "own">, tenantId: TenantId | undefined): Scope {
  return tenantId === undefined ? { kind: "platform" } : { kind: "tenant", tenantId, ...own };
}

export async function change<T>(
  admin: Pick<Administration, "db" | "clock" | "actor" | "own" | "origin">,
  entry: AuditEntry,
  work: (db: Transaction<Tables>) => Promise<T>,
): Promise<Outcome<T>> {
  try {
    const value = await within(admin.db, scopeOf(admin, entry.tenantId), async (db) => {
      const made = await work(db);
      await putEntry(db, admin, entry);
      return made;
    });
    return { kind: "ok", value };
  } catch (error) {
    return refusalOf(error, entry);
  }
}

async function putEntry(
  db: Transaction<Tables>,
  { clock, actor, origin }: Pick<Administration, "clock" | "actor" | "origin">,
  { tenantId, action, subject, detail }: AuditEntry,
): Promise<void> {
  await db
    .insertInto("audit")
    .values({
      ...{ tenant_id: tenantId ?? null, at: clock.now(), actor, action, subject },
      detail: JSON.stringify(detail ?? {}),
      person_id: origin?.personId ?? null,
      impersonator_id: origin?.impersonatorId ?? null,
      origin_digest: origin === undefined ? null : await putOrigin(db, tenantId, origin),
    })
    .execute();
}

/** Thrown inside `work` when a rule forbids the change: the transaction is taken back. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly sentence: string;

  constructor(code: RefusalCode, sentence: string) {
    super(sentence);
    this.code = code;
    this.sentence = sentence;
  }
}

/** Thrown inside `work` when the row to change is not there. */
export class RowMissing extends Error {}

export function expectRow(count: bigint): void {
  if (count === 0n) throw new RowMissing();
}

/** Of the database's errors, what a rule that was broken tells. */
interface Violation {
  readonly code?: string;
  readonly constraint?: string;
  readonly table?: string;
}

/** The subject by what a person calls it: an id that was to be made is nobody's yet. */
function refusalOf(error: unknown, { action, called }: AuditEntry): Outcome<never> {
  const { code, constraint = "", table = "" } = error as Violation;
  const refuse = (refusal: RefusalCode, sentence: string): Outcome<never> => ({
    kind: "refused",
    code: refusal,
    sentence: `${[action.split(".")[0], called].filter((part) => part !== undefined).join(" ")}: ${sentence}`,
  });
  if (error instanceof Refused) return { kind: "refused", code: error.code, sentence: error.sentence };
  if (error instanceof RowMissing) return refuse("NOT_FOUND", "there is no such row in this tenant.");
  // hold_limit() says it in its own words.
  if (code === "FL001") return { kind: "refused", code: "LIMIT_REACHED", sentence: (error as Error).message };
  if (code === "23505") return refuse("ALREADY_THERE", takenSentence(constraint));
  if (code === "23503") return refuse("NOT_FOUND", missingSentence(constraint));
  if (code === "23514") return refuse("INVALID", disallowedSentence(constraint, table));
  if (code === "22P02") return refuse("INVALID", "a value is not of the form that it must have.");
  throw error;
}
