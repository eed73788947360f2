import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { POLICY } from "../access/policy.ts";
import { startTestService, type TestService } from "../testing.ts";

describe("the service's HTTP face", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    other = await service.tenant();
  });
  afterAll(() => service.close());

  const get = (url: string, headers: Record<string, string> = {}) =>
    service.ask({ method: "GET", url, headers: { host: tenant.host, ...headers } });

  it("knows the tenant by its host", async () => {
    expect(await get("/v1/tenant")).toMatchObject({
      status: 200,
      body: { id: tenant.tenantId, kind: "tenant" },
    });
    expect(await get("/v1/tenant", { host: "flotilla.example" })).toMatchObject({
      body: { kind: "platform" },
    });
    expect(await get("/v1/tenant", { host: "127.0.0.1:8070" })).toMatchObject({ body: { kind: "platform" } });
  });

  it.each(["nobody.flotilla.example", "stranger.example", "a.b.flotilla.example", "-.flotilla.example"])(
    "refuses the host %j",
    async (host) => {
      expect(await get("/v1/tenant", { host })).toMatchObject({
        status: 400,
        body: { code: "TENANT_UNKNOWN" },
      });
    },
  );

  it("lets certificates be made for hosts of tenants alone", async () => {
    const ask = async (domain: string) =>
      (await service.ask({ method: "GET", url: `/tls-ask?domain=${domain}` })).status;
    expect(await Promise.all([tenant.host, "flotilla.example"].map(ask))).toEqual([200, 200]);
    const strangers = ["nobody.flotilla.example", "stranger.example", "", "a.b.flotilla.example"];
    expect(await Promise.all(strangers.map(ask))).toEqual([404, 404, 404, 404]);
  });

  it("lets nobody in without a token, and no token into another tenant", async () => {
    expect(await get("/v1/me")).toMatchObject({ status: 401, body: { code: "AUTHENTICATION_REQUIRED" } });
    const authorization = await service.as(tenant.tenantId, ["viewer"]);
    expect(await get("/v1/me", { authorization })).toMatchObject({
      status: 200,
      body: { tenantId: tenant.tenantId },
    });
    expect(await get("/v1/me", { authorization, host: other.host })).toMatchObject({
      status: 403,
      body: { code: "TENANT_MISMATCH" },
    });
    for (const broken of ["Bearer x", "Basic eA==", `${authorization}x`, "Bearer "])
      expect(await get("/v1/me", { authorization: broken })).toMatchObject({
        body: { code: "TOKEN_INVALID" },
      });
  });

  it("takes the tenant from the token on the installation's own address", async () => {
    const authorization = await service.as(tenant.tenantId, ["viewer"]);
    expect(await get("/v1/tenant", { authorization, host: "localhost:8070" })).toMatchObject({
      body: { id: tenant.tenantId },
    });
  });

  it("answers what is not there, and other methods, as problems", async () => {
    expect(await get("/v1/nothing")).toMatchObject({ status: 404, body: { code: "ROUTE_NOT_FOUND" } });
    const post = await service.ask({ method: "POST", url: "/v1/me", headers: { host: tenant.host } });
    expect(post).toMatchObject({
      status: 405,
      body: { code: "METHOD_NOT_ALLOWED" },
      headers: { allow: "GET" },
    });
  });

  it.each([
    ['{"email": }', 400, "BODY_NOT_JSON"],
    ["email=x", 400, "BODY_NOT_JSON"],
    ['{"__proto__": {}}', 400, "BODY_NOT_JSON"],
    ["", 400, "BODY_EMPTY"],
    ["{}", 400, "FIELD_INVALID"],
    [JSON.stringify("x".repeat(70_000)), 413, "BODY_TOO_LARGE"],
  ])("says what is wrong with the body %.20j", async (payload, status, code) => {
    const headers = { host: tenant.host, "content-type": "application/json" };
    const answer = await service.ask({ method: "POST", url: "/v1/sessions", headers, payload });
    expect(answer).toMatchObject({ status, body: { code, detail: expect.not.stringContaining("HTTP") } });
  });

  it("documents every operation, and serves nothing that is not documented", async () => {
    const document = (await get("/v1/openapi.json")).body as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly operationId: string }>>>>;
    };
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, { operationId }]) => `${operationId} ${method.toUpperCase()} ${path}`,
      ),
    );
    const ours = service.operations.map(
      ({ id, method, path }) => `${id} ${method} ${path.replaceAll(/:([A-Za-z]+)/g, "{$1}")}`,
    );
    expect(documented.toSorted()).toEqual(ours.toSorted());
    expect(new Set(service.operations.map(({ id }) => id)).size).toBe(ours.length);
  });

  it("has one line of policy for every operation, and none without one", () => {
    expect(Object.keys(POLICY).toSorted()).toEqual(service.operations.map(({ id }) => id).toSorted());
  });
});
