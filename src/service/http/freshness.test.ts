import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../testing.ts";

describe("freshness", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
  });
  afterAll(() => service.close());
  const get = (url: string, headers: Record<string, string> = {}) =>
    service.ask({ method: "GET", url, headers: { host: tenant.host, ...headers } });

  it("a GET has an ETag, and who knows it gets 304 and nothing else", async () => {
    const first = await get("/v1/tenant");
    const { etag } = first.headers as { readonly etag: string };
    expect(first).toMatchObject({ status: 200, headers: { "cache-control": "private, no-cache" } });
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`])
      expect(await get("/v1/tenant", { "if-none-match": known })).toMatchObject({
        status: 304,
        body: "",
        headers: { etag },
      });
    expect((await get("/v1/tenant", { "if-none-match": '"other"' })).status).toBe(200);
    const authorization = await service.as(tenant.tenantId, ["viewer"]);
    expect((await get("/v1/me", { authorization, "if-none-match": etag })).status).toBe(200);
  });

  it("a problem is told again, and kept by nobody", async () => {
    const first = await get("/v1/me");
    expect(first).toMatchObject({ status: 401, headers: { "cache-control": "no-store" } });
    expect(first.headers).not.toHaveProperty("etag");
  });
});
