import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../testing.ts";

describe("a tenant's providers and traders", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let asAdmin: string;
  let asViewer: string;
  let asStranger: string;

  const ask = (
    method: "GET" | "POST" | "PATCH",
    url: string,
    authorization: string,
    payload?: object,
    host = tenant.host,
  ) => service.ask({ method, url, headers: { host, authorization }, ...(payload && { payload }) });

  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    other = await service.tenant();
    asAdmin = await service.as(tenant.tenantId, ["tenant-admin"]);
    asViewer = await service.as(tenant.tenantId, ["viewer"]);
    asStranger = await service.as(other.tenantId, ["tenant-admin"]);
  });
  afterAll(() => service.close());

  describe.each(["providers", "traders"] as const)("%s", (kind) => {
    it("are made, listed, shown and renamed by admins", async () => {
      const made = await ask("POST", `/v1/${kind}`, asAdmin, { name: "  Ana  " });
      expect(made).toMatchObject({ status: 201, body: { id: expect.any(String) } });
      const { id } = made.body as { readonly id: string };
      const listed = await ask("GET", `/v1/${kind}?limit=1`, asViewer);
      expect(listed).toMatchObject({
        status: 200,
        body: { items: [{ name: "Ana", tradingState: "active" }] },
      });
      expect((listed.body as { next: unknown }).next).toEqual(expect.any(String));
      expect(await ask("PATCH", `/v1/${kind}/${id}`, asAdmin, { name: "Bia" })).toMatchObject({
        status: 204,
      });
      expect(await ask("GET", `/v1/${kind}/${id}`, asViewer)).toMatchObject({
        status: 200,
        body: { id, name: "Bia", holds: 0 },
      });
    });

    it("are no business of the members themselves, nor of another tenant", async () => {
      const { id } = (await ask("POST", `/v1/${kind}`, asAdmin, { name: "Caio" })).body as {
        readonly id: string;
      };
      const asTrader = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
      const asProvider = await service.as(tenant.tenantId, ["provider"], { providerId: tenant.providerId });
      for (const nobody of [asTrader, asProvider]) {
        expect(await ask("GET", `/v1/${kind}`, nobody)).toMatchObject({ status: 403 });
        expect(await ask("GET", `/v1/${kind}/${id}`, nobody)).toMatchObject({ status: 403 });
        expect(await ask("POST", `/v1/${kind}`, nobody, { name: "x" })).toMatchObject({ status: 403 });
      }
      expect(await ask("POST", `/v1/${kind}`, asViewer, { name: "x" })).toMatchObject({ status: 403 });
      expect(await ask("GET", `/v1/${kind}/${id}`, asStranger, undefined, other.host)).toMatchObject({
        status: 404,
      });
      expect(await ask("PATCH", `/v1/${kind}/${id}`, asStranger, { name: "x" }, other.host)).toMatchObject({
        status: 404,
      });
      expect(await ask("GET", `/v1/${kind}/${randomUUID()}`, asAdmin)).toMatchObject({ status: 404 });
    });

    it("have names of their own, and names at all", async () => {
      await ask("POST", `/v1/${kind}`, asAdmin, { name: "taken" });
      expect(await ask("POST", `/v1/${kind}`, asAdmin, { name: "taken" })).toMatchObject({
        status: 409,
        body: {
          code: "ALREADY_THERE",
          detail: `${kind.slice(0, -1)} taken: there is a ${kind.slice(0, -1)} with this name already.`,
        },
      });
      expect(await ask("POST", `/v1/${kind}`, asAdmin, { name: " " })).toMatchObject({ status: 400 });
      expect(await ask("GET", `/v1/${kind}?cursor=x`, asAdmin)).toMatchObject({ status: 400 });
    });

    it("are exactly as many as the tenant may have, however many are made at once", async () => {
      const limited = await service.tenant();
      const limit = 7;
      await service.enginePools.reading.query("update tenant set limits = $2 where id = $1", [
        limited.tenantId,
        JSON.stringify({ [kind]: limit }),
      ]);
      const authorization = await service.as(limited.tenantId, ["tenant-admin"]);
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, at) =>
          ask("POST", `/v1/${kind}`, authorization, { name: `n${at}` }, limited.host),
        ),
      );
      // One of each kind was there before.
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(limit - 1);
      const refused = answers.filter(({ status }) => status !== 201);
      for (const { status, body } of refused)
        expect({ status, body }).toMatchObject({
          status: 403,
          body: { code: "LIMIT_REACHED", detail: `The tenant may have ${limit} ${kind} and has ${limit}.` },
        });
      const { rows } = await service.enginePools.reading.query(
        `select 1 from ${kind.slice(0, -1)} where tenant_id = $1`,
        [limited.tenantId],
      );
      expect(rows).toHaveLength(limit);
    }, 60_000);
  });
});
