import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestDns, type TestDns } from "../../../adapters/dns/testing.ts";
import { startTestService, type TestService } from "../testing.ts";

describe("a tenant's settings", () => {
  let service: TestService;
  let dns: TestDns;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let asAdmin: string;
  let asViewer: string;
  let asOther: string;

  const ask = (
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    authorization: string,
    payload?: object,
    host = tenant.host,
  ) => service.ask({ method, url, headers: { host, authorization }, ...(payload && { payload }) });

  beforeAll(async () => {
    dns = await startTestDns();
    service = await startTestService({ dnsServer: dns.server });
    tenant = await service.tenant();
    other = await service.tenant();
    asAdmin = await service.as(tenant.tenantId, ["tenant-admin"]);
    asViewer = await service.as(tenant.tenantId, ["viewer"]);
    asOther = await service.as(other.tenantId, ["tenant-admin"]);
  });
  afterAll(async () => {
    await service.close();
    await dns.close();
  });

  it("are changed by admins and seen by viewers", async () => {
    const preferences = { language: "pt-BR", currency: "BRL", timeZone: "America/Sao_Paulo" };
    expect(await ask("PATCH", "/v1/tenant/settings", asAdmin, { signUp: "open", preferences })).toMatchObject(
      {
        status: 204,
      },
    );
    const branding = {
      colours: { background: "#ffffff", text: "#000000", primary: "#0b5fff", onPrimary: "#ffffff" },
    };
    expect(await ask("PUT", "/v1/tenant/branding", asAdmin, branding)).toMatchObject({ status: 204 });
    expect(await ask("GET", "/v1/tenant/settings", asViewer)).toMatchObject({
      status: 200,
      body: {
        signUp: "open",
        preferences,
        branding,
        limits: {},
        features: ["paper-trading", "live-trading", "copy", "api"],
      },
    });
    expect(await ask("GET", "/v1/tenant/settings", asOther, undefined, other.host)).toMatchObject({
      body: { signUp: "invitation", branding: {} },
    });
  });

  it("are refused where they make no sense, and to whom they do not belong", async () => {
    for (const body of [
      {},
      { signUp: "never" },
      { preferences: { timeZone: "Mars/Olympus" } },
      { features: [] },
    ])
      expect(await ask("PATCH", "/v1/tenant/settings", asAdmin, body)).toMatchObject({ status: 400 });
    const unreadable = {
      colours: { background: "#ffffff", text: "#ffffff", primary: "#0b5fff", onPrimary: "#ffffff" },
    };
    expect(await ask("PUT", "/v1/tenant/branding", asAdmin, unreadable)).toMatchObject({
      status: 400,
      body: { code: "FIELD_INVALID", field: "colours.text", detail: expect.stringContaining("4.5") },
    });
    const trader = await service.as(tenant.tenantId, ["trader"], { traderId: tenant.traderId });
    for (const nobody of [asViewer, trader]) {
      expect(await ask("PATCH", "/v1/tenant/settings", nobody, { name: "mine" })).toMatchObject({
        status: 403,
      });
      expect(await ask("PUT", "/v1/tenant/branding", nobody, {})).toMatchObject({ status: 403 });
    }
    expect(await ask("GET", "/v1/tenant/settings", trader)).toMatchObject({ status: 403 });
    expect(await ask("GET", "/v1/tenant/usage", trader)).toMatchObject({ status: 403 });
    expect(await ask("GET", "/v1/domains", trader)).toMatchObject({ status: 403 });
  });

  it("tell what was used by what may be", async () => {
    await service.enginePools.reading.query(
      'update tenant set limits = \'{"traders": 3, "apiKeys": 5}\' where id = $1',
      [tenant.tenantId],
    );
    const { status, body } = await ask("GET", "/v1/tenant/usage", asViewer);
    expect(status).toBe(200);
    expect((body as { items: unknown }).items).toEqual([
      { name: "traders", used: 1, limit: 3 },
      { name: "providers", used: 1, limit: null },
      { name: "accounts", used: 0, limit: null },
      { name: "apiKeys", used: 0, limit: 5 },
      { name: "signalsPerMonth", used: 0, limit: null },
      { name: "executionsPerMonth", used: 0, limit: null },
    ]);
  });

  it("lead a domain to the tenant once its DNS holds the proof", async () => {
    const claimed = await ask("POST", "/v1/domains", asAdmin, { domain: "Trade.Acme.Example" });
    expect(claimed).toMatchObject({ status: 201, body: { domain: "trade.acme.example", verifiedAt: null } });
    const { txtName, txtValue } = claimed.body as Record<"txtName" | "txtValue", string>;
    const url = "/v1/domains/trade.acme.example/verify";
    expect(await ask("POST", url, asAdmin)).toMatchObject({
      status: 422,
      body: { code: "DOMAIN_NOT_PROVED" },
    });
    dns.texts.set(txtName, "flotilla-domain=somebody-else");
    expect(await ask("POST", url, asAdmin)).toMatchObject({ status: 422 });
    const early = { method: "GET", url: "/v1/tenant", headers: { host: "trade2.acme.example" } } as const;
    expect(await service.ask(early)).toMatchObject({ body: { code: "TENANT_UNKNOWN" } });
    dns.texts.set(txtName, txtValue);
    expect(await ask("POST", url, asAdmin)).toMatchObject({ status: 204 });
    const reached = { method: "GET", url: "/v1/tenant", headers: { host: "trade.acme.example" } } as const;
    expect(await service.ask(reached)).toMatchObject({ status: 200, body: { id: tenant.tenantId } });
    const shown = await ask("GET", "/v1/domains", asViewer);
    expect(shown).toMatchObject({
      status: 200,
      body: { items: [{ txtName, verifiedAt: expect.any(String) }] },
    });
  });

  it("give a domain to one tenant only, whoever claims it", async () => {
    const domain = "shared.example";
    const of = async (authorization: string, host: string) => {
      const { body } = await ask("POST", "/v1/domains", authorization, { domain }, host);
      const { txtName, txtValue } = body as Record<"txtName" | "txtValue", string>;
      dns.texts.set(txtName, txtValue);
      return ask("POST", `/v1/domains/${domain}/verify`, authorization, undefined, host);
    };
    expect(await of(asAdmin, tenant.host)).toMatchObject({ status: 204 });
    expect(await of(asOther, other.host)).toMatchObject({
      ...{
        status: 409,
        body: { code: "ALREADY_THERE", detail: expect.stringContaining("by another tenant already.") },
      },
    });
    expect(await ask("DELETE", `/v1/domains/${domain}`, asAdmin)).toMatchObject({ status: 204 });
    expect(await ask("DELETE", `/v1/domains/${domain}`, asAdmin)).toMatchObject({ status: 404 });
    expect(await ask("POST", `/v1/domains/${domain}/verify`, asOther, undefined, other.host)).toMatchObject({
      status: 204,
    });
  });

  it.each(["flotilla.example", "acme.flotilla.example", "localhost", "127.0.0.1", "a b.example", "nodot"])(
    "do not take %j for a domain",
    async (domain) => {
      expect(await ask("POST", "/v1/domains", asAdmin, { domain })).toMatchObject({
        status: 422,
        body: { code: "INVALID", field: "domain" },
      });
    },
  );

  it("say that DNS does not answer", async () => {
    const without = await startTestService();
    const lonely = await without.tenant();
    const headers = { host: lonely.host, authorization: await without.as(lonely.tenantId, ["tenant-admin"]) };
    const payload = { domain: "lonely.example" };
    await without.ask({ method: "POST", url: "/v1/domains", headers, payload });
    const url = "/v1/domains/lonely.example/verify";
    expect(await without.ask({ method: "POST", url, headers })).toMatchObject({
      status: 503,
      body: { code: "DNS_UNREACHABLE" },
    });
    expect(
      await without.ask({ method: "POST", url: "/v1/domains/other.example/verify", headers }),
    ).toMatchObject({
      status: 404,
    });
    await without.close();
  });
});
