// Whose chat of Telegram it is.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer, codeFor, join, type Member, type SignedIn, signIn } from "../testing/members.ts";
import { startTestService, type TestService } from "../testing.ts";

const CHAT = "4711";

describe("a chat of Telegram", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let member: Member;
  let session: SignedIn;
  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    member = await join(service, tenant, ["trader"]);
    session = await signIn(service, member);
  }, 60_000);
  afterAll(() => service.close());

  const call = async (method: "GET" | "PUT" | "POST", url: string, payload?: object, by = session) => {
    const headers = { host: tenant.host, ...bearer(by) };
    const answer = await service.ask({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    return answer as { readonly status: number; readonly body: { readonly requestId: string } };
  };
  const prefer = (chatId: string, by = session) =>
    call(
      "PUT",
      "/v1/notification-preferences",
      { items: [{ channel: "telegram", chatId, locale: "en", kinds: ["position-closed"] }] },
      by,
    );
  const NOT_PROVED = { status: 422, body: { code: "CHAT_NOT_PROVED", field: "items.0.chatId" } };

  it("is told of nothing before its owner has given the code that was sent there", async () => {
    expect(await prefer(CHAT)).toMatchObject(NOT_PROVED);
    const asked = await call("PUT", "/v1/me/telegram", { chatId: CHAT });
    expect(asked).toMatchObject({ status: 200, body: { kind: "code-needed", channel: "telegram" } });
    expect((await service.outbox(tenant.tenantId))[0]).toMatchObject({ channel: "telegram", address: CHAT });
    expect(await prefer(CHAT)).toMatchObject(NOT_PROVED);
    const { requestId } = asked.body;
    const code = await codeFor(service, tenant.tenantId, CHAT);
    const wrong = code === "000000" ? "000001" : "000000";
    const confirm = (given: object, by = session) => call("POST", "/v1/me/telegram/confirm", given, by);
    const refused = { status: 401, body: { code: "CODE_REFUSED" } };
    expect(await confirm({ requestId, code: wrong })).toMatchObject(refused);
    expect(await confirm({ requestId: randomUUID(), code })).toMatchObject(refused);
    const elsewhere = await signIn(service, await join(service, tenant, ["trader"]));
    expect(await confirm({ requestId, code }, elsewhere)).toMatchObject(refused);
    expect(await confirm({ requestId, code })).toMatchObject({ status: 204 });
    expect(await confirm({ requestId, code })).toMatchObject(refused);
    expect(await call("GET", "/v1/notification-preferences")).toMatchObject({
      body: { items: [{ channel: "telegram", chatId: CHAT, kinds: [] }] },
    });
    expect(await prefer(CHAT)).toMatchObject({ status: 200 });
    expect(await prefer("4712")).toMatchObject(NOT_PROVED);
    expect(await prefer(CHAT, elsewhere)).toMatchObject(NOT_PROVED);
  });

  it("keeps what it is told of when another takes its place, and is proved again once it was left out", async () => {
    const asked = await call("PUT", "/v1/me/telegram", { chatId: "-99" });
    const given = { requestId: asked.body.requestId, code: await codeFor(service, tenant.tenantId, "-99") };
    expect(await call("POST", "/v1/me/telegram/confirm", given)).toMatchObject({ status: 204 });
    expect(await call("GET", "/v1/notification-preferences")).toMatchObject({
      body: { items: [{ chatId: "-99", kinds: ["position-closed"] }] },
    });
    expect(await prefer(CHAT)).toMatchObject(NOT_PROVED);
    await call("PUT", "/v1/notification-preferences", { items: [] });
    expect(await prefer("-99")).toMatchObject(NOT_PROVED);
  });

  it("gets three codes in ten minutes, and none by a way that is no chat", async () => {
    const answers = [];
    for (let asks = 0; asks < 4; asks += 1)
      answers.push((await call("PUT", "/v1/me/telegram", { chatId: "55" })).status);
    expect(answers).toEqual([200, 200, 200, 429]);
    expect(await call("PUT", "/v1/me/telegram", { chatId: "@somebody" })).toMatchObject({
      ...{ status: 400, body: { code: "FIELD_INVALID", field: "chatId" } },
    });
  });
});
