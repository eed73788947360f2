import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProvider } from "../../../adapters/postgres/admin/people.ts";
import { expectOk } from "../../../adapters/postgres/testing.ts";
import type { ProviderId } from "../../../engine/domain/ids.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { SessionPrincipal } from "../access/access-token.ts";
import type { Role } from "../access/role.ts";
import { startTestService, type TestService } from "../testing.ts";

interface Made {
  readonly id: string;
  readonly webhookUrl: string;
  readonly curl: string;
  readonly bodySecret: string | null;
  readonly signingSecret: string | null;
}

describe("strategies", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let secondProvider: ProviderId;
  let asProvider: string;
  let asSecond: string;
  let asAdmin: string;
  let asTrader: string;
  let asStranger: string;

  const steppedUp = async (roles: readonly Role[], who: Partial<SessionPrincipal> = {}, of = tenant) =>
    service.as(of.tenantId, roles, {
      by: {
        kind: "session",
        sessionId: randomUUID() as never,
        steppedUpAt: Date.now() as UnixMs,
        impersonatedBy: undefined,
      },
      ...who,
    });
  const ask = (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    url: string,
    authorization: string,
    payload?: object,
    host = tenant.host,
  ) => service.ask({ method, url, headers: { host, authorization }, ...(payload && { payload }) });

  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    other = await service.tenant();
    const { tenantId } = tenant;
    secondProvider = expectOk(await createProvider(service.admin, { tenantId, name: "second" }));
    asProvider = await steppedUp(["provider"], { providerId: tenant.providerId });
    asSecond = await steppedUp(["provider"], { providerId: secondProvider });
    asAdmin = await steppedUp(["tenant-admin"]);
    asTrader = await steppedUp(["trader"], { traderId: tenant.traderId });
    asStranger = await steppedUp(["tenant-admin"], {}, other);
  });
  afterAll(() => service.close());

  it("shows providers their own, admins all, traders and other tenants none", async () => {
    const id = tenant.strategy.id;
    expect(await ask("GET", "/v1/strategies", asProvider)).toMatchObject({
      status: 200,
      body: { items: [{ id, proofs: ["token", "body-secret", "signature", "source-ip"] }], next: null },
    });
    expect(await ask("GET", "/v1/strategies", asSecond)).toMatchObject({ body: { items: [] } });
    expect(await ask("GET", `/v1/strategies?providerId=${tenant.providerId}`, asAdmin)).toMatchObject({
      body: { items: [{ id }] },
    });
    expect(await ask("GET", "/v1/strategies", asTrader)).toMatchObject({ status: 403 });
    expect(await ask("GET", "/v1/strategies?cursor=x", asAdmin)).toMatchObject({
      body: { code: "CURSOR_INVALID" },
    });
    expect(await ask("GET", `/v1/strategies/${id}`, asProvider)).toMatchObject({ status: 200, body: { id } });
    expect(await ask("GET", `/v1/strategies/${id}`, asSecond)).toMatchObject({ status: 404 });
    expect(await ask("GET", `/v1/strategies/${id}`, asStranger, undefined, other.host)).toMatchObject({
      status: 404,
    });
  });

  it("makes a strategy for the provider that asks, with secrets that are shown once", async () => {
    const wish = {
      name: "made",
      withBodySecret: true,
      withSigningSecret: true,
      sourceIps: ["::FFFF:192.0.2.1"],
    };
    const { status, body } = await ask("POST", "/v1/strategies", asProvider, wish);
    expect(status).toBe(201);
    const made = body as Made;
    expect(made.webhookUrl).toMatch(/^https:\/\/hooks\.flotilla\.example\/hooks\/[\w-]{43}$/);
    expect(made.curl).toContain(made.webhookUrl);
    expect(made.curl).toContain(made.bodySecret ?? "none");
    const shown = await ask("GET", `/v1/strategies/${made.id}`, asProvider);
    expect(shown.body).toMatchObject({ providerId: tenant.providerId, sourceIps: ["192.0.2.1"] });
    const token = made.webhookUrl.slice(made.webhookUrl.lastIndexOf("/") + 1);
    const { rows } = await service.enginePools.reading.query(
      "select 1 from strategy where token_hash = $1 and body_secret_hash = $2",
      [sha256(token), sha256(made.bodySecret ?? "")],
    );
    expect(rows).toHaveLength(1);
    for (const secret of [token, made.bodySecret, made.signingSecret])
      expect(JSON.stringify(shown.body)).not.toContain(secret);
    expect(await ask("POST", "/v1/strategies", asProvider, wish)).toMatchObject({
      status: 409,
      body: {
        ...{
          code: "ALREADY_THERE",
          detail: "strategy: this provider has a strategy with this name already.",
        },
      },
    });
  });

  it("makes no strategy for another provider, nor for nobody", async () => {
    const forSecond = { name: "not mine", providerId: secondProvider };
    expect(await ask("POST", "/v1/strategies", asProvider, forSecond)).toMatchObject({ status: 404 });
    expect(await ask("POST", "/v1/strategies", asAdmin, forSecond)).toMatchObject({ status: 201 });
    expect(await ask("POST", "/v1/strategies", asAdmin, { name: "whose" })).toMatchObject({
      status: 400,
      body: { field: "providerId" },
    });
    const foreign = { name: "foreign", providerId: other.providerId };
    expect(await ask("POST", "/v1/strategies", asAdmin, foreign)).toMatchObject({ status: 404 });
    expect(await ask("POST", "/v1/strategies", asTrader, { name: "x" })).toMatchObject({ status: 403 });
    for (const sourceIps of [["192.0.2.0/24"], ["nowhere"]])
      expect(await ask("POST", "/v1/strategies", asProvider, { name: "y", sourceIps })).toMatchObject({
        status: 400,
        body: { code: "FIELD_INVALID" },
      });
  });

  it("changes, pauses and resumes one's own", async () => {
    const url = `/v1/strategies/${tenant.strategy.id}`;
    expect(await ask("PATCH", url, asProvider, { name: "renamed", sourceIps: [] })).toMatchObject({
      status: 204,
    });
    expect(await ask("POST", `${url}/pause`, asProvider)).toMatchObject({ status: 204 });
    expect((await ask("GET", url, asProvider)).body).toMatchObject({ name: "renamed", status: "paused" });
    expect(await ask("POST", `${url}/resume`, asAdmin)).toMatchObject({ status: 204 });
    expect((await ask("GET", url, asProvider)).body).toMatchObject({ status: "active" });
    expect(await ask("PATCH", url, asProvider, {})).toMatchObject({ status: 400 });
    for (const [method, path, body] of [
      ["PATCH", "", { name: "taken" }],
      ["POST", "/pause", undefined],
      ["POST", "/resume", undefined],
    ] as const) {
      expect(await ask(method, `${url}${path}`, asSecond, body)).toMatchObject({ status: 404 });
      expect(await ask(method, `${url}${path}`, asStranger, body, other.host)).toMatchObject({ status: 404 });
    }
    expect((await ask("GET", url, asProvider)).body).toMatchObject({ name: "renamed", status: "active" });
  });

  it("replaces secrets for whoever gave a one-time code, of one's own strategies only", async () => {
    const url = `/v1/strategies/${tenant.strategy.id}`;
    const before = await hashes();
    expect(await ask("POST", `${url}/token`, asProvider)).toMatchObject({
      status: 201,
      body: { webhookUrl: expect.stringMatching(/\/hooks\/[\w-]{43}$/) },
    });
    expect(await ask("POST", `${url}/signing-secret`, asProvider, { mode: "replace" })).toMatchObject({
      status: 201,
      body: { signingSecret: expect.stringMatching(/^whsec_/) },
    });
    expect(await ask("POST", `${url}/body-secret`, asProvider)).toMatchObject({ status: 201 });
    const after = await hashes();
    expect(after.token_hash).not.toBe(before.token_hash);
    expect(after.body_secret_hash).not.toBe(before.body_secret_hash);
    expect(await ask("DELETE", `${url}/body-secret`, asProvider)).toMatchObject({ status: 204 });
    expect((await ask("GET", url, asProvider)).body).toMatchObject({ proofs: ["token", "signature"] });
    const plain = await service.as(tenant.tenantId, ["provider"], { providerId: tenant.providerId });
    for (const [method, path] of [
      ["POST", "/token"],
      ["POST", "/signing-secret"],
      ["POST", "/body-secret"],
      ["DELETE", "/body-secret"],
    ] as const) {
      const payload = path === "/signing-secret" ? {} : undefined;
      expect(await ask(method, `${url}${path}`, plain, payload)).toMatchObject({
        body: { code: "STEP_UP_REQUIRED" },
      });
      expect(await ask(method, `${url}${path}`, asSecond, payload)).toMatchObject({ status: 404 });
    }
  });

  async function hashes() {
    const { rows } = await service.enginePools.reading.query<Record<string, string>>(
      "select token_hash, body_secret_hash from strategy where id = $1",
      [tenant.strategy.id],
    );
    return rows[0] ?? {};
  }

  it("needs the feature `copy` to make strategies and to try signals out", async () => {
    const plain = await service.tenant();
    await service.enginePools.reading.query("update tenant set features = '{api}' where id = $1", [
      plain.tenantId,
    ]);
    const authorization = await steppedUp(["tenant-admin"], {}, plain);
    for (const [path, body] of [
      ["/v1/strategies", { name: "x", providerId: plain.providerId }],
      [`/v1/strategies/${plain.strategy.id}/test-signals`, { body: "{}" }],
      [`/v1/strategies/${plain.strategy.id}/resume`, undefined],
    ] as const)
      expect(await ask("POST", path, authorization, body, plain.host)).toMatchObject({
        status: 403,
        body: { code: "FEATURE_OFF" },
      });
  });

  it("tries nothing out for others, nor without an engine", async () => {
    const url = `/v1/strategies/${tenant.strategy.id}/test-signals`;
    expect(await ask("POST", url, asSecond, { body: "{}" })).toMatchObject({ status: 404 });
    expect(await ask("POST", url, asProvider, { body: "{}" })).toMatchObject({
      status: 503,
      body: { code: "ENGINE_UNREACHABLE" },
    });
  });
});

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
