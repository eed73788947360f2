import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../testing.ts";

describe("accounts without an engine", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
  }, 60_000);
  afterAll(() => service.close());

  it("are shown as the record has them; nothing is linked that nobody could check", async () => {
    await tenant.addAccount("quiet");
    const authorization = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
    const headers = { host: tenant.host, authorization };
    expect(await service.ask({ method: "GET", url: "/v1/accounts", headers })).toMatchObject({
      body: { items: [{ label: "quiet", live: null, lastCheck: null, key: null }] },
    });
    const payload = {
      ...{ venue: "binance", environment: "paper", label: "x" },
      ...{ apiKey: "12345678", secret: "12345678" },
    };
    expect(await service.ask({ method: "POST", url: "/v1/accounts", headers, payload })).toMatchObject({
      status: 503,
      body: { code: "ENGINE_UNREACHABLE" },
    });
    const paper = { venue: "binance", label: "x" };
    expect(
      await service.ask({ method: "POST", url: "/v1/paper-accounts", headers, payload: paper }),
    ).toMatchObject({ status: 422, body: { code: "ENVIRONMENT_NOT_SERVED" } });
  });
});
