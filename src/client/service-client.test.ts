import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestService, type TestService } from "../service/testing.ts";
import { serviceClient } from "./service-client.ts";

describe("the client", () => {
  let service: TestService;
  let url: string;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    await service.app.listen({ host: "127.0.0.1", port: 0 });
    url = `http://127.0.0.1:${(service.app.server.address() as AddressInfo).port}/`;
  });
  afterAll(() => service.close());
  const tokenOf = async () => (await service.as(tenant.tenantId, ["viewer"])).replace("Bearer ", "");

  it("answers data of the operation's type", async () => {
    const client = serviceClient({ url, token: tokenOf });
    const { data, error } = await client.GET("/v1/me");
    const roles: readonly string[] | undefined = data?.roles;
    expect([data?.tenantId, roles, error]).toEqual([tenant.tenantId, ["viewer"], undefined]);
  });

  it("answers refusals as problems", async () => {
    const { data, error, response } = await serviceClient({ url }).GET("/v1/me");
    expect([data, error?.code, response.status]).toEqual([undefined, "AUTHENTICATION_REQUIRED", 401]);
  });

  it("streams live events", async () => {
    const client = serviceClient({ url, token: tokenOf });
    const { data } = await client.GET("/v1/events", { parseAs: "stream" });
    const first = await data?.getReader().read();
    expect(new TextDecoder().decode(first?.value)).toContain("event: resync");
    service.live.close();
  });

  it("puts an Idempotency-Key on changes, and on nothing else", async () => {
    const sent: Request[] = [];
    const key = randomUUID();
    const client = serviceClient({
      ...{ url, newIdempotencyKey: () => key },
      fetch: async (request) => {
        sent.push(request);
        return new Response(null, { status: 204 });
      },
    });
    await client.GET("/v1/me");
    // No such operation: only what the client sends is looked at.
    await client.request("post" as "get", "/v1/me");
    expect(sent.map(({ headers }) => headers.get("idempotency-key"))).toEqual([null, key]);
  });
});
