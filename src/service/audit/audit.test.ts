import { writeFile } from "node:fs/promises";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { change, read } from "../../../adapters/postgres/admin/administration.ts";
import { readAuditHeads } from "../../../adapters/postgres/audit/audit-heads.ts";
import { kyselyOn } from "../../../adapters/postgres/service-pools.ts";
import { expectOk, NOW } from "../../../adapters/postgres/testing.ts";
import { HeadsFile } from "../../audit/heads-file.ts";
import { startTestService, type TestService } from "../testing.ts";

const PERSON = "11111111-2222-4333-8444-555555555555";
const IMPERSONATOR = "99999999-2222-4333-8444-555555555555";

interface Page {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}

describe("the audit over HTTP", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let platform: { readonly tenantId: typeof tenant.tenantId; readonly host: string };
  beforeAll(async () => {
    service = await startTestService();
    [tenant, other] = [await service.tenant(), await service.tenant()];
    const row = await service.admin.db
      .selectFrom("tenant")
      .select("id")
      .where("kind", "=", "platform")
      .executeTakeFirstOrThrow();
    platform = { tenantId: row.id, host: "flotilla.example" };
    const origin = {
      ...{ personId: PERSON, impersonatorId: IMPERSONATOR, ip: "203.0.113.7" },
      userAgent: "test agent",
    };
    const admin = { ...service.admin, actor: `person:${PERSON}`, origin };
    for (const subject of ["a", "b", "c"])
      expectOk(
        await change(admin, { tenantId: tenant.tenantId, action: "sample.made", subject }, async () => 0),
      );
  }, 60_000);
  afterAll(() => service.close());

  const as = (role: "tenant-admin" | "trader" | "provider" | "viewer", of = tenant) =>
    service.as(of.tenantId, [role], { traderId: of.traderId, providerId: of.providerId });
  const asPlatform = () => service.as(platform.tenantId, ["platform-admin"]);
  const ask = (method: "GET" | "POST", url: string, authorization: string, host = tenant.host) =>
    service.ask({ method, url, headers: { host, authorization } });

  it("tells an admin who did what, when, and from where", async () => {
    const { status, body } = await ask("GET", "/v1/audit?action=sample.made", await as("tenant-admin"));
    expect(status).toBe(200);
    expect((body as Page).items.map(({ subject }) => subject)).toEqual(["c", "b", "a"]);
    expect((body as Page).items[0]).toMatchObject({
      ...{ actor: `person:${PERSON}`, personId: PERSON, impersonatorId: IMPERSONATOR },
      ...{ ip: "203.0.113.7", userAgent: "test agent", digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  it("comes in pages and by person, and refuses a cursor that is none", async () => {
    const authorization = await as("tenant-admin");
    const seen: unknown[] = [];
    for (let next: string | null = ""; next !== null; ) {
      const at = next === "" ? "" : `&cursor=${next}`;
      const { body } = await ask("GET", `/v1/audit?limit=2&personId=${PERSON}${at}`, authorization);
      seen.push(...(body as Page).items.map(({ subject }) => subject));
      next = (body as Page).next;
    }
    expect(seen).toEqual(["c", "b", "a"]);
    expect(await ask("GET", "/v1/audit?cursor=x", authorization)).toMatchObject({
      ...{ status: 400, body: { code: "CURSOR_INVALID" } },
    });
  });

  it.each(["trader", "provider", "viewer"] as const)("is not for a %s", async (role) => {
    const authorization = await as(role);
    for (const [method, url] of [
      ["GET", "/v1/audit"],
      ["GET", "/v1/platform/audit"],
      ["POST", "/v1/audit/verification"],
    ] as const)
      expect(await ask(method, url, authorization)).toMatchObject({
        ...{ status: 403, body: { code: "NOT_ALLOWED" } },
      });
  });

  it("shows no tenant another's, and the platform's to the platform alone", async () => {
    const { body } = await ask("GET", "/v1/audit", await as("tenant-admin", other), other.host);
    expect(JSON.stringify(body)).not.toContain(PERSON);
    expect(await ask("GET", "/v1/platform/audit", await as("tenant-admin"))).toMatchObject({ status: 403 });
    const above = await ask("GET", "/v1/platform/audit", await asPlatform(), platform.host);
    expect(above).toMatchObject({ status: 200 });
    expect((above.body as Page).items.map(({ action }) => action)).toContain("tenant.created");
  });

  it("keeps from where a request came", async () => {
    // Whatever changes something through the service: here the change itself, with the origin that a call has.
    const { rows } = await service.enginePools.reading.query(
      "select count(*)::int as n from audit_origin where ip = '203.0.113.7'",
    );
    expect(rows).toEqual([{ n: 3 }]);
  });

  it("verifies the tenant's chain, and the platform's", async () => {
    expect(await ask("POST", "/v1/audit/verification", await as("tenant-admin"))).toMatchObject({
      ...{ status: 200, body: { whole: true, fault: null } },
    });
    expect(await ask("POST", "/v1/audit/verification", await asPlatform(), platform.host)).toMatchObject({
      status: 200,
      body: { whole: true },
    });
  });

  it("stays whole, and forgets from where, when a person is erased", async () => {
    const forgotten = ({ tenantId }: typeof tenant) =>
      read(service.admin, tenantId, (db) =>
        sql<{ count: number }>`select forget_origins(${PERSON}) as count`.execute(db),
      ).then(({ rows }) => rows[0]?.count);
    expect(await forgotten(other)).toBe(0);
    expect(await forgotten(tenant)).toBe(3);
    const authorization = await as("tenant-admin");
    const { body } = await ask("GET", "/v1/audit?action=sample.made", authorization);
    expect((body as Page).items).toMatchObject([{ ip: null }, { ip: null }, { ip: null }]);
    expect(await ask("POST", "/v1/audit/verification", authorization)).toMatchObject({
      body: { whole: true },
    });
  });

  it("gives away a chain that is whole and not the one that was exported", async () => {
    const heads = new HeadsFile(service.auditHeadsFile);
    const db = kyselyOn(service.pools.monitoring);
    expect(await heads.add(await readAuditHeads(db), NOW)).toBe(3);
    expect(await heads.add(await readAuditHeads(db), NOW)).toBe(0);
    const authorization = await as("tenant-admin");
    expect(await ask("POST", "/v1/audit/verification", authorization)).toMatchObject({
      body: { whole: true },
    });
    const forged = { chain: tenant.tenantId, seq: 2, digest: "0".repeat(64) };
    await writeFile(service.auditHeadsFile, `half a li\n${JSON.stringify(forged)}\n{"chain":`);
    expect(await ask("POST", "/v1/audit/verification", authorization)).toMatchObject({
      body: { whole: false, rows: 1, fault: "EXPORTED_HEAD_DIFFERS", head: null },
    });
  });
});
