// What the service's role can and cannot see of people, asked of the database itself.
import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { Clock } from "../../../engine/ports/clock.ts";
import { startTestService, type TestService } from "../../../src/service/testing.ts";
import { type Own, within } from "../scope.ts";
import { kyselyOn } from "../service-pools.ts";
import { createApiKey } from "./api-keys.ts";
import { putOutboxMessage } from "./outbox.ts";
import type { PersonId, SessionId } from "./people-ids.ts";

const HIDDEN = [
  ["person_secret", "password_hash"],
  ["person_secret", "sealed_factor"],
  ["person_secret", "sealed_next_factor"],
  ["person_secret", "recovery_hashes"],
  ["mail_link", "token_hash"],
  ["session", "token_hash"],
  ["session", "family_hash"],
  ["session", "previous_hash"],
  ["one_time_code", "proof"],
  ["api_key", "key_hash"],
  ["outbox_message", "body"],
  ["attempt", "key"],
] as const;
const OF_PEOPLE = ["person", "person_secret", "mail_link", "session", "one_time_code", "api_key"] as const;

describe("the service's rights about people", () => {
  let service: TestService;
  let tenantId: TenantId;
  let other: TenantId;
  const [ana, bruno] = [randomUUID() as PersonId, randomUUID() as PersonId];
  beforeAll(async () => {
    service = await startTestService();
    ({ tenantId } = await service.tenant());
    other = (await service.tenant()).tenantId;
    for (const personId of [ana, bruno]) await fill(personId);
  });
  afterAll(() => service.close());

  /** One row of everything, for one person. */
  async function fill(personId: PersonId): Promise<void> {
    const sessionId = randomUUID() as SessionId;
    const by = { kind: "session", sessionId, steppedUpAt: undefined, impersonatedBy: undefined } as const;
    await service.as(tenantId, ["trader"], { personId, by });
    const key = {
      tenantId,
      personId,
      name: "k",
      prefix: "flk",
      keyHash: randomUUID(),
      scopes: ["read"],
      expiresAt: undefined,
    };
    await createApiKey(service.admin, key);
    await within(service.admin.db, { kind: "tenant", tenantId }, async (db) => {
      const row = {
        tenant_id: tenantId,
        id: randomUUID(),
        person_id: personId,
        created_at: 1 as UnixMs,
        expires_at: 2 as UnixMs,
        used_at: null,
      };
      await db
        .insertInto("mail_link")
        .values({ ...row, purpose: "password", token_hash: randomUUID() })
        .execute();
      const code = { session_id: sessionId, channel: "email", destination: "a", proof: "p" } as const;
      await db
        .insertInto("one_time_code")
        .values({ ...row, ...code, purpose: "step-up" })
        .execute();
    });
  }

  const countIn = (table: string, tenant: TenantId, own: Own = {}) =>
    within(kyselyOn(service.pools.trading), { kind: "tenant", tenantId: tenant, ...own }, async (db) => {
      const { rows } = await sql<{
        count: number;
      }>`select count(tenant_id) as count from ${sql.table(table)}`.execute(db);
      return rows[0]?.count;
    });

  it.each(HIDDEN)("hide %s.%s", async (table, column) => {
    const read = within(kyselyOn(service.pools.trading), { kind: "tenant", tenantId }, (db) =>
      sql`select ${sql.ref(column)} from ${sql.table(table)}`.execute(db),
    );
    await expect(read).rejects.toThrow("permission denied");
  });

  it.each(OF_PEOPLE)("show %s to its tenant, and to a person only their own", async (table) => {
    expect(await countIn(table, tenantId)).toBe(2);
    expect(await countIn(table, other)).toBe(0);
    expect(await countIn(table, tenantId, { personId: ana })).toBe(1);
    const traderId = randomUUID() as NonNullable<Own["traderId"]>;
    expect(await countIn(table, tenantId, { traderId })).toBe(0);
    expect(await countIn(table, tenantId, { traderId, personId: bruno })).toBe(1);
  });

  it("answer functions for the transaction's tenant and person alone", async () => {
    await service.database.asOwner(
      "update person_secret set password_hash = '$argon2id$x', sealed_factor = '\\x01'",
    );
    const ask = (tenant: TenantId, own: Own = {}) =>
      within(kyselyOn(service.pools.trading), { kind: "tenant", tenantId: tenant, ...own }, async (db) => {
        const hash = await sql`select * from password_of(${`${ana}@people.example`})`.execute(db);
        const factor = await sql`select * from factor_of(${ana})`.execute(db);
        return [hash.rows.length, factor.rows.length];
      });
    expect(await ask(tenantId)).toEqual([1, 1]);
    expect(await ask(tenantId, { personId: ana })).toEqual([1, 1]);
    expect(await ask(tenantId, { personId: bruno })).toEqual([0, 0]);
    expect(await ask(other)).toEqual([0, 0]);
  });

  it("let it put messages into the outbox, which forgets them after seven days", async () => {
    let now = 1_800_000_000_000;
    const clock = { now: () => now as UnixMs, monotonic: () => 0 as ReturnType<Clock["monotonic"]> };
    const put = (body: string) =>
      putOutboxMessage(
        { db: kyselyOn(service.pools.trading), clock },
        { tenantId, channel: "email", address: "a", subject: "s", body },
      );
    await put("first");
    now += 604_800_000;
    await put("second");
    now += 1;
    await put("third");
    expect((await service.outbox(tenantId)).map(({ body }) => body)).toEqual(["third", "second"]);
  });

  it("count attempts for a tenant only", async () => {
    const outside = within(kyselyOn(service.pools.trading), { kind: "platform" }, (db) =>
      sql`select count_attempt('k', 1, 1, 1)`.execute(db),
    );
    await expect(outside).rejects.toThrow("for a tenant");
  });
});
