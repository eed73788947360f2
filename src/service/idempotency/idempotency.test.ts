import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createProvider } from "../../../adapters/postgres/admin/people.ts";
import { kyselyOn } from "../../../adapters/postgres/service-pools.ts";
import type { MonotonicMs, UnixMs } from "../../../engine/domain/time.ts";
import type { PersonId } from "../access/principal.ts";
import { mayChange } from "../access/rule.ts";
import { answerOf, done } from "../http/answer.ts";
import { operation } from "../http/operation.ts";
import { startTestService, type TestService } from "../testing.ts";
import { Idempotency, KEPT_MS, WORKING_MS } from "./idempotency.ts";

const body = z.object({ name: z.string().min(1).max(50), fails: z.boolean().default(false) });
const made = z.object({ id: z.string() });

const createThing = operation({
  ...{
    id: "createThing",
    method: "POST",
    path: "/v1/things",
    tag: "Test",
    summary: "Makes a provider",
    body,
  },
  success: { status: 201, description: "Made.", body: made },
  handle: async ({ admin, tenantId, body: { name, fails } }) => {
    const outcome = await createProvider(admin, { tenantId, name });
    if (fails) throw new Error("broke off after its effect");
    return answerOf(outcome, (id) => ({ id, secret: "never leaves" }));
  },
});
const createSecret = operation({
  ...{
    id: "createSecret",
    method: "POST",
    path: "/v1/secrets",
    tag: "Test",
    summary: "Shows a secret",
    body,
  },
  answersSecret: true,
  success: { status: 201, description: "Made.", body: z.object({ secret: z.string() }) },
  handle: async ({ admin, tenantId, body: { name } }) =>
    answerOf(await createProvider(admin, { tenantId, name }), () => ({ secret: "s3cret" })),
});
const deleteThing = operation({
  ...{ id: "deleteThing", method: "DELETE", path: "/v1/things", tag: "Test", summary: "Answers nothing" },
  success: { status: 204, description: "Gone." },
  handle: async () => done(undefined),
});

describe("an Idempotency-Key", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let authorization: string;
  let now = 1_800_000_000_000;
  const clock = { now: () => now as UnixMs, monotonic: () => 0 as MonotonicMs };
  beforeAll(async () => {
    const admins = mayChange({ "tenant-admin": "tenant" }, "manage");
    service = await startTestService({
      clock,
      operations: [createThing, createSecret, deleteThing],
      policy: { createThing: admins, createSecret: admins, deleteThing: admins },
    });
    tenant = await service.tenant();
    authorization = await service.as(tenant.tenantId, ["tenant-admin"]);
  });
  afterAll(() => service.close());

  const send = (key: string, payload: object, changes: object = {}) =>
    service.ask({
      ...{ method: "POST", url: "/v1/things", payload },
      headers: { host: tenant.host, authorization, "idempotency-key": key },
      ...changes,
    });
  const count = (name: string) =>
    service.database.asOwner("select from provider where tenant_id = $1 and name = $2", [
      tenant.tenantId,
      name,
    ]);
  const kept = (where: string) => service.database.asOwner(`select from idempotency_key where ${where}`);

  it("makes one effect of 50 requests at once; then every repeat has the same answer", async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(key, { name: "race" })));
    expect(await count("race")).toBe(1);
    const codes = new Set(
      answers.map(({ status, body: said }) => `${status} ${(said as { code?: string }).code}`),
    );
    expect(codes.has("201 undefined")).toBe(true);
    expect(
      [...codes].filter((code) => code !== "201 undefined" && code !== "409 IDEMPOTENCY_KEY_BUSY"),
    ).toEqual([]);
    const first = answers.find(
      ({ status, headers }) => status === 201 && !("idempotency-replayed" in headers),
    );
    expect(await send(key, { name: "race" })).toMatchObject({
      status: 201,
      body: first?.body,
      headers: { "idempotency-replayed": "true", "content-type": "application/json; charset=utf-8" },
    });
    expect(await count("race")).toBe(1);
    expect(await kept("body like '%never leaves%'")).toBe(0);
  });

  it("belongs to one request: another body, another operation are refused", async () => {
    const key = randomUUID();
    expect((await send(key, { name: "one" })).status).toBe(201);
    expect(await send(key, { name: "two" })).toMatchObject({
      status: 422,
      body: { code: "IDEMPOTENCY_KEY_REUSED" },
    });
    expect(await send(key, { name: "one" }, { url: "/v1/secrets" })).toMatchObject({ status: 422 });
    expect(await count("two")).toBe(0);
  });

  it("belongs to one caller in one tenant", async () => {
    const key = randomUUID();
    const other = await service.tenant();
    await send(key, { name: "mine" });
    const colleague = await service.as(tenant.tenantId, ["tenant-admin"], {
      personId: randomUUID() as PersonId,
    });
    const stranger = await service.as(other.tenantId, ["tenant-admin"]);
    const headers = { host: tenant.host, authorization: colleague, "idempotency-key": key };
    expect(await send(key, { name: "theirs" }, { headers })).toMatchObject({ status: 201 });
    expect(
      await send(
        key,
        { name: "theirs" },
        { headers: { ...headers, host: other.host, authorization: stranger } },
      ),
    ).toMatchObject({ status: 201 });
  });

  it("keeps no secret", async () => {
    const key = randomUUID();
    const url = "/v1/secrets";
    expect(await send(key, { name: "secret" }, { url })).toMatchObject({
      status: 201,
      body: { secret: "s3cret" },
    });
    expect(await send(key, { name: "secret" }, { url })).toMatchObject({
      status: 409,
      body: { code: "IDEMPOTENT_ANSWER_NOT_KEPT" },
    });
    expect([await count("secret"), await kept("body like '%s3cret%'")]).toEqual([1, 0]);
  });

  it("is free again when the change was refused", async () => {
    const key = randomUUID();
    expect(await send(key, { name: "mine" })).toMatchObject({ status: 409, body: { code: "ALREADY_THERE" } });
    expect(await send(key, { name: "corrected" })).toMatchObject({ status: 201 });
  });

  it("of a request that broke off is never carried out again: busy, then unknown", async () => {
    const key = randomUUID();
    const broken = { name: "broken", fails: true };
    expect(await send(key, broken)).toMatchObject({ status: 500, body: { code: "INTERNAL" } });
    expect(await send(key, broken)).toMatchObject({ status: 409, body: { code: "IDEMPOTENCY_KEY_BUSY" } });
    now += WORKING_MS + 1;
    expect(await send(key, broken)).toMatchObject({ body: { code: "IDEMPOTENCY_OUTCOME_UNKNOWN" } });
    expect(await count("broken")).toBe(1);
  });

  it("repeats an answer without a body", async () => {
    const key = randomUUID();
    const changes = { method: "DELETE", payload: undefined };
    expect(await send(key, {}, changes)).toMatchObject({ status: 204, body: "" });
    expect(await send(key, {}, changes)).toMatchObject({
      status: 204,
      headers: { "idempotency-replayed": "true" },
    });
  });

  it.each(["short", "with blanks in the middle", "x".repeat(256)])("%j is refused", async (key) => {
    expect(await send(key, { name: "x" })).toMatchObject({
      status: 400,
      body: { code: "FIELD_INVALID", field: "idempotency-key" },
    });
  });

  it("is forgotten after a day, by a sweep over all tenants that tells nothing", async () => {
    await send(randomUUID(), { name: "old" });
    const before = await kept("true");
    now += KEPT_MS + 1;
    const key = randomUUID();
    await send(key, { name: "young" });
    const db = kyselyOn(service.pools.trading);
    const idempotency = new Idempotency({ db, clock, journal: { write: () => undefined } });
    expect(await idempotency.sweep()).toBe(before);
    expect(await kept("true")).toBe(1);
    expect((await send(key, { name: "young" })).headers).toMatchObject({ "idempotency-replayed": "true" });
  });
});
