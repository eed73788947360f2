import { randomUUID } from "node:crypto";
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

  async function asTrader() {
    const authorization = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
    return { host: tenant.host, authorization };
  }

  it("are shown as the record has them; nothing is linked that nobody could check", async () => {
    await tenant.addAccount("quiet");
    const headers = await asTrader();
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

  it.each([
    [{ profile: "crazy" }, "profile", '"cautious"|"balanced"|"bold"'],
    [{ limits: { leverageMax: "x" } }, "limits.leverageMax", "expected number"],
    [{ limits: { leverageMax: 2 } }, "limits.leverageDefault", "expected number"],
  ])("limits %j are refused with the field and what is allowed", async (payload, field, words) => {
    const url = `/v1/accounts/${randomUUID()}/limits`;
    const headers = await asTrader();
    expect(await service.ask({ method: "PUT", url, headers, payload })).toMatchObject({
      ...{ status: 400, body: { code: "FIELD_INVALID", field, detail: expect.stringContaining(words) } },
    });
  });
});
