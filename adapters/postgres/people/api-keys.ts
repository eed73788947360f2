// API keys: made once, kept as hashes, found by them.
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { type Administration, change, expectRow, type Outcome, read } from "../admin/administration.ts";
import type { ApiKeyId, PersonId } from "./people-ids.ts";
import type { PeopleTables } from "./people-tables.ts";
import type { Role } from "./role.ts";
import type { OfPerson } from "./sessions.ts";

export interface NewApiKey extends OfPerson {
  readonly name: string;
  /** The part that people tell it by. */
  readonly prefix: string;
  readonly keyHash: string;
  readonly scopes: readonly string[];
  readonly expiresAt: UnixMs | undefined;
}

export function createApiKey(admin: Administration, key: NewApiKey): Promise<Outcome<ApiKeyId>> {
  const id = randomUUID() as ApiKeyId;
  const { tenantId, personId, name, prefix, scopes } = key;
  const entry = { tenantId, action: "api-key.created", subject: id, detail: { personId, prefix, scopes } };
  return change(admin, entry, async (db) => {
    await db
      .insertInto("api_key")
      .values({
        ...{ tenant_id: tenantId, id, person_id: personId, name, prefix, scopes, key_hash: key.keyHash },
        ...{
          expires_at: key.expiresAt ?? null,
          last_used_at: null,
          revoked_at: null,
          created_at: admin.clock.now(),
        },
      })
      .execute();
    return id;
  });
}

export type ApiKeyRow = Omit<PeopleTables["api_key"], "key_hash">;

const SHOWN = [
  ...[
    "tenant_id",
    "id",
    "person_id",
    "name",
    "prefix",
    "scopes",
    "expires_at",
    "last_used_at",
    "revoked_at",
    "created_at",
  ],
] as const satisfies readonly (keyof ApiKeyRow)[];

/** Those that were not revoked, newest first. */
export function listApiKeys(
  admin: Administration,
  { tenantId, personId }: OfPerson,
): Promise<readonly ApiKeyRow[]> {
  return read(admin, tenantId, (db) =>
    db
      .selectFrom("api_key")
      .select(SHOWN)
      .where("tenant_id", "=", tenantId)
      .where("person_id", "=", personId)
      .where("revoked_at", "is", null)
      .orderBy("created_at", "desc")
      .limit(200)
      .execute(),
  );
}

export function revokeApiKey(
  admin: Administration,
  { tenantId, personId }: OfPerson,
  id: ApiKeyId,
): Promise<Outcome<undefined>> {
  return change(admin, { tenantId, action: "api-key.revoked", subject: id }, async (db) => {
    const { numUpdatedRows } = await db
      .updateTable("api_key")
      .set({ revoked_at: admin.clock.now() })
      .where("tenant_id", "=", tenantId)
      .where("person_id", "=", personId)
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .executeTakeFirstOrThrow();
    expectRow(numUpdatedRows);
    return undefined;
  });
}

export interface FoundApiKey {
  readonly id: ApiKeyId;
  readonly person_id: PersonId;
  readonly scopes: readonly string[];
  readonly roles: readonly Role[];
  readonly trader_id: TraderId | null;
  readonly provider_id: ProviderId | null;
  readonly tenant_kind: "platform" | "tenant";
  readonly last_used_at: UnixMs | null;
  readonly frozen_until: UnixMs | null;
}

/** A key in steady use must not write on every request. */
const NOTED_EVERY_MS = 60_000;

/** Undefined: no key, or none any more. Notes its use. */
export function useApiKey(
  admin: Pick<Administration, "db">,
  tenantId: TenantId,
  hash: string,
  now: UnixMs,
): Promise<FoundApiKey | undefined> {
  return read(admin, tenantId, async (db) => {
    const { rows } = await sql<FoundApiKey>`select k.*, p.frozen_until from find_api_key(${hash}, ${now}) k
      join person p on p.tenant_id = ${tenantId} and p.id = k.person_id`.execute(db);
    const [found] = rows;
    if (found !== undefined && (found.last_used_at === null || now - found.last_used_at >= NOTED_EVERY_MS))
      await db
        .updateTable("api_key")
        .set({ last_used_at: now })
        .where("tenant_id", "=", tenantId)
        .where("id", "=", found.id)
        .execute();
    return found;
  });
}
