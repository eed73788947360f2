import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTrader } from "../../../adapters/postgres/admin/people.ts";
import { expectOk } from "../../../adapters/postgres/testing.ts";
import type { TraderId } from "../../../engine/domain/ids.ts";
import type { PersonId } from "../access/principal.ts";
import { proveChat } from "../testing/members.ts";
import { startTestService, type TestService } from "../testing.ts";

const URL_ALLOWED = "https://hooks.example/in";
const KINDS = ["order-filled", "kill-switch"];

interface Body {
  readonly id: string;
  readonly secret: string;
  readonly items: readonly Readonly<Record<string, unknown>>[];
}

describe("outgoing webhooks and preferences over HTTP", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let secondTrader: TraderId;
  let callers: Readonly<Record<"admin" | "trader" | "second" | "provider" | "viewer" | "stranger", string>>;
  beforeAll(async () => {
    service = await startTestService();
    [tenant, other] = [await service.tenant(), await service.tenant()];
    const { tenantId, traderId, providerId } = tenant;
    secondTrader = expectOk(await createTrader(service.admin, { tenantId, name: "second" }));
    callers = {
      admin: await service.as(tenantId, ["tenant-admin"]),
      trader: await service.as(tenantId, ["trader"], { traderId }),
      second: await service.as(tenantId, ["trader"], { traderId: secondTrader }),
      provider: await service.as(tenantId, ["provider"], { providerId }),
      viewer: await service.as(tenantId, ["viewer"]),
      stranger: await service.as(other.tenantId, ["tenant-admin"]),
    };
  }, 60_000);
  afterAll(() => service.close());

  async function ask(
    caller: keyof typeof callers,
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    payload?: object,
  ) {
    const host = caller === "stranger" ? other.host : tenant.host;
    const headers = { host, authorization: callers[caller] };
    const answer = await service.ask({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    return { status: answer.status, body: answer.body as Body };
  }
  const make = (caller: keyof typeof callers, url = URL_ALLOWED) =>
    ask(caller, "POST", "/v1/webhook-endpoints", { url, kinds: KINDS });

  it("are made with a secret that is shown once, and listed without it", async () => {
    const made = await make("trader");
    expect(made).toMatchObject({ status: 201, body: { secret: expect.stringMatching(/^whsec_.{40,}$/) } });
    const { body } = await ask("trader", "GET", "/v1/webhook-endpoints");
    expect(body.items).toMatchObject([
      { id: made.body.id, url: URL_ALLOWED, kinds: KINDS, status: "active" },
    ]);
    expect(JSON.stringify(body)).not.toContain("whsec_");
    const { rows } = await service.enginePools.reading.query("select * from webhook_endpoint");
    const bytes = Buffer.concat(rows.flatMap((row) => row.sealed_secrets));
    expect(bytes.includes(made.body.secret)).toBe(false);
    expect(bytes.includes(Buffer.from(made.body.secret.slice(6), "base64"))).toBe(false);
  });

  it("are each owner's own: no other trader, provider or tenant finds them", async () => {
    const { id } = (await make("trader")).body;
    const path = `/v1/webhook-endpoints/${id}`;
    for (const caller of ["admin", "second", "provider", "stranger"] as const) {
      expect(
        (await ask(caller, "GET", "/v1/webhook-endpoints")).body.items.map((item) => item.id),
      ).not.toContain(id);
      for (const [method, url, body] of [
        ["PATCH", path, { status: "paused" }],
        ["DELETE", path, undefined],
        ["POST", `${path}/secret`, undefined],
        ["POST", `${path}/test`, undefined],
        ["GET", `${path}/deliveries`, undefined],
        ["POST", `${path}/deliveries/${randomUUID()}/redelivery`, undefined],
      ] as const)
        expect(await ask(caller, method, url, body)).toMatchObject({
          status: 404,
          body: { code: "NOT_FOUND" },
        });
    }
    expect(await ask("trader", "PATCH", path, { status: "paused" })).toMatchObject({ status: 200 });
  });

  it("are not for viewers, nor for nobody", async () => {
    expect(await make("viewer")).toMatchObject({ status: 403, body: { code: "NOT_ALLOWED" } });
    const answer = await service.ask({
      method: "GET",
      url: "/v1/webhook-endpoints",
      headers: { host: tenant.host },
    });
    expect(answer.status).toBe(401);
  });

  it.each([
    "http://hooks.example/",
    "https://inside.example/",
    "https://169.254.169.254/",
    "https://user:password@hooks.example/",
    "https://hooks.example:22/",
    "https://nobody.example/",
    "not a url",
  ])("do not go to %s", async (url) => {
    const answer = await make("admin", url);
    expect(answer).toMatchObject({ status: 422, body: { code: "WEBHOOK_URL_REFUSED", field: "url" } });
    expect(JSON.stringify(answer.body)).not.toMatch(/10\.0\.0\.7|ENOTFOUND|EAI_/);
  });

  it("refuse kinds that are none, and too many of them", async () => {
    for (const kinds of [[], ["nonsense"], "order-filled"])
      expect(
        await ask("provider", "POST", "/v1/webhook-endpoints", { url: URL_ALLOWED, kinds }),
      ).toMatchObject({ status: 400, body: { code: "FIELD_INVALID" } });
    for (let n = 0; n < 20; n++) expect((await make("provider")).status).toBe(201);
    expect(await make("provider")).toMatchObject({ status: 403, body: { code: "LIMIT_REACHED" } });
  });

  it("are changed, rotated, tested, listed with their deliveries, delivered again and removed", async () => {
    const { id, secret } = (await make("admin")).body;
    const path = `/v1/webhook-endpoints/${id}`;
    expect(await ask("admin", "PATCH", path, { kinds: ["new-sign-in"], status: "paused" })).toMatchObject({
      ...{ status: 200, body: { kinds: ["new-sign-in"], status: "paused" } },
    });
    expect(await ask("admin", "PATCH", path, { url: "https://10.0.0.1/" })).toMatchObject({ status: 422 });
    const rotated = await ask("admin", "POST", `${path}/secret`);
    expect(rotated).toMatchObject({ status: 200, body: { id } });
    expect(rotated.body.secret).not.toBe(secret);
    const tests = [await ask("admin", "POST", `${path}/test`), await ask("admin", "POST", `${path}/test`)];
    expect(tests).toMatchObject([{ status: 202 }, { status: 202 }]);
    const again = await ask("admin", "POST", `${path}/deliveries/${tests[0]?.body.id}/redelivery`);
    expect(again.status).toBe(202);
    const seen: unknown[] = [];
    for (let next: unknown = ""; next !== null; ) {
      const cursor = next === "" ? "" : `&cursor=${next}`;
      const { body } = await ask("admin", "GET", `${path}/deliveries?limit=2${cursor}`);
      seen.push(...body.items.map((item) => item.id));
      next = (body as unknown as { readonly next: unknown }).next;
    }
    expect(seen.toSorted()).toEqual([...tests.map(({ body }) => body.id), again.body.id].toSorted());
    expect(await ask("admin", "GET", `${path}/deliveries?cursor=x`)).toMatchObject({
      body: { code: "CURSOR_INVALID" },
    });
    expect(await ask("admin", "DELETE", path)).toMatchObject({ status: 204 });
    expect(await ask("admin", "DELETE", path)).toMatchObject({ status: 404 });
  });

  it("keeps what a person wants to be told", async () => {
    const personId = randomUUID() as PersonId;
    const authorization = await service.as(tenant.tenantId, ["trader"], {
      traderId: tenant.traderId,
      personId,
    });
    const headers = { host: tenant.host, authorization };
    const url = "/v1/notification-preferences";
    const put = (items: readonly object[]) =>
      service.ask({ method: "PUT", url, headers, payload: { items } });
    const wanted = [
      { channel: "email", locale: "pt-BR", kinds: ["position-closed"] },
      { channel: "telegram", chatId: "-1001", locale: "en", kinds: [] },
    ];
    await proveChat(service, tenant, authorization, "-1001");
    expect(await put(wanted)).toMatchObject({ status: 200 });
    expect(await service.ask({ method: "GET", url, headers })).toMatchObject({
      body: {
        items: [
          { channel: "email", chatId: null, locale: "pt-BR", kinds: ["position-closed"] },
          { channel: "telegram", chatId: "-1001" },
        ],
      },
    });
    expect((await ask("trader", "GET", url)).body.items).toEqual([]);
    expect(await put([wanted[0] ?? {}, wanted[0] ?? {}])).toMatchObject({ status: 400 });
    expect(await put([{ channel: "telegram", chatId: "@x", locale: "en", kinds: [] }])).toMatchObject({
      status: 400,
    });
    expect(await put([])).toMatchObject({ status: 200, body: { items: [] } });
    expect(await ask("viewer", "GET", url)).toMatchObject({ status: 403 });
  });
});
