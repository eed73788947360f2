import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { InProcessMemory } from "../../../adapters/cache/in-process-memory.ts";
import { openRedisMemory } from "../../../adapters/cache/redis-memory.ts";
import type { SharedMemory } from "../../../adapters/cache/shared-memory.ts";
import type { TenantId } from "../../../engine/domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../../../engine/domain/time.ts";
import { testServiceUrl } from "../../../test/support/test-service-url.ts";
import type { ApiKeyId, PersonId, Principal, SessionId } from "../access/principal.ts";
import { mayRead } from "../access/rule.ts";
import { done } from "../http/answer.ts";
import { operation } from "../http/operation.ts";
import type { Authenticate } from "../http/register-operation.ts";
import { startTestService, type TestService } from "../testing.ts";
import { addressBudgets, callerBudgets } from "./budgets-of.ts";
import { type Passage, RateGate } from "./rate-gate.ts";
import { RATE_PLANS, rateTermsOf } from "./rate-terms.ts";

const TENANT = "2a1b61a5-3a0b-4c0e-9d4c-0c8b7a3f8f01" as TenantId;

describe("the terms of a tenant", () => {
  it.each([
    [{}, RATE_PLANS.standard],
    [undefined, RATE_PLANS.standard],
    [{ rates: { plan: "enterprise" } }, RATE_PLANS.enterprise],
    [{ rates: { plan: "gold" } }, RATE_PLANS.standard],
    [
      { traders: 5, rates: { perSession: 7 } },
      { ...RATE_PLANS.standard, perSession: 7 },
    ],
    [{ rates: { plan: "enterprise", apiKeys: 5_000 } }, { ...RATE_PLANS.enterprise, apiKeys: 5_000 }],
  ])("%j", (limits, terms) => {
    expect(rateTermsOf(limits)).toEqual(terms);
  });

  it("are 100 requests of API keys in 15 minutes, 1,000 for an enterprise, and 1,000 an hour for an address", () => {
    const by = { kind: "api-key", apiKeyId: "k" as ApiKeyId, scopes: [], frozenUntil: undefined } as const;
    const limits = (plan: keyof typeof RATE_PLANS) =>
      callerBudgets({ tenantId: TENANT, by }, RATE_PLANS[plan]).map(({ limit, windowMs }) => [
        limit,
        windowMs,
      ]);
    expect(limits("standard")).toEqual([
      [100, 900_000],
      [100, 900_000],
    ]);
    expect(limits("enterprise")).toEqual([
      [1_000, 900_000],
      [1_000, 900_000],
    ]);
    expect(addressBudgets("192.0.2.1")).toEqual([
      { key: "address:192.0.2.1", limit: 1_000, windowMs: 3_600_000 },
    ]);
  });

  it("count an IPv6 network as one caller, and an IPv4 address as itself however it is written", () => {
    const key = (ip: string) => addressBudgets(ip)[0]?.key;
    expect(key("2001:db8:1:2::1")).toBe(key("2001:db8:1:2:ffff::9"));
    expect(key("2001:db8:1:2::1")).not.toBe(key("2001:db8:1:3::1"));
    expect(key("::ffff:192.0.2.1")).toBe(key("192.0.2.1"));
  });
});

describe("the gate", () => {
  const opened: SharedMemory[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((memory) => memory.close()));
  });
  const onRedis = async (prefix: string): Promise<SharedMemory> => {
    const memory = await openRedisMemory({
      url: await testServiceUrl("redis"),
      prefix,
      onError: () => undefined,
    });
    opened.push(memory);
    return memory;
  };

  it.each([
    ["standard", 100],
    ["enterprise", 1_000],
  ] as const)("lets exactly the %s plan's %d requests through three processes", async (plan, limit) => {
    const prefix = `${randomUUID()}:`;
    const gates = await Promise.all(
      [1, 2, 3].map(async () => new RateGate(await onRedis(prefix), { write: () => undefined })),
    );
    const by = { kind: "api-key", apiKeyId: "k" as ApiKeyId, scopes: [], frozenUntil: undefined } as const;
    const budgets = callerBudgets({ tenantId: TENANT, by }, RATE_PLANS[plan]);
    // In bursts: a gate whose shared memory takes too long to answer lets everybody in.
    const burst = 25;
    const throughOne = async (gate: RateGate): Promise<readonly Passage[]> => {
      const passages: Passage[] = [];
      while (passages.length < limit / 2)
        passages.push(...(await Promise.all(Array.from({ length: burst }, () => gate.pass(budgets, 1)))));
      return passages;
    };
    const passages = (await Promise.all(gates.map(throughOne))).flat();
    expect(passages).toHaveLength((3 * limit) / 2);
    expect(passages.filter(({ kind }) => kind === "open")).toHaveLength(limit);
    expect(await gates[0]?.pass(budgets, 1)).toMatchObject({
      kind: "refused",
      headers: {
        "ratelimit-limit": String(limit),
        "ratelimit-remaining": "0",
        "retry-after": expect.anything(),
      },
    });
  });

  it("opens again after the window", async () => {
    let now = 0;
    const clock = { now: () => now as UnixMs, monotonic: () => now as MonotonicMs };
    const gate = new RateGate(new InProcessMemory(clock), { write: () => undefined });
    const pass = () => gate.pass(addressBudgets("192.0.2.1"), 1_000);
    expect((await pass()).kind).toBe("open");
    now = 3_599_500;
    expect(await pass()).toMatchObject({ kind: "refused", headers: { "retry-after": "1" } });
    now = 3_600_000;
    expect((await pass()).kind).toBe("open");
  });

  it("lets everybody in while the memory is lost, and says so once", async () => {
    const lines: string[] = [];
    const memory = await onRedis(`${randomUUID()}:`);
    const gate = new RateGate(memory, { write: (level, event) => lines.push(`${level} ${event}`) });
    await memory.close();
    for (let times = 0; times < 3; times += 1)
      expect(await gate.pass(addressBudgets("192.0.2.1"), 5_000)).toEqual({ kind: "open", headers: {} });
    expect(lines).toEqual(["error rates.unchecked"]);
  });
});

describe("requests", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  /** `Key <n>` is an API key, `Session <n>` a session of the tenant. */
  const authenticate: Authenticate = async ({ headers: { authorization = "" } }) => {
    const [kind, name = ""] = authorization.split(" ");
    if (kind === "") return { kind: "nobody" };
    if (kind !== "Key" && kind !== "Session") return { kind: "refused", code: "TOKEN_INVALID" };
    const session = { kind: "session", sessionId: name as SessionId, steppedUpAt: undefined } as const;
    const by: Principal["by"] =
      kind === "Key"
        ? { kind: "api-key", apiKeyId: name as ApiKeyId, scopes: ["read"], frozenUntil: undefined }
        : { ...session, impersonatedBy: undefined };
    const nobody = { traderId: undefined, providerId: undefined };
    const personId = randomUUID() as PersonId;
    return {
      kind: "known",
      principal: { tenantId: tenant.tenantId, personId, roles: ["viewer"], ...nobody, by },
    };
  };
  beforeAll(async () => {
    const heavy = operation({
      ...{
        id: "getHeavy",
        method: "GET",
        path: "/v1/heavy",
        tag: "Test",
        summary: "Counts for 40",
        cost: 40,
      },
      success: { status: 204, description: "Done." },
      handle: async () => done(undefined),
    });
    const policy = { getHeavy: mayRead({ viewer: "tenant" }) };
    service = await startTestService({ operations: [heavy], policy, authenticate });
    tenant = await service.tenant();
  });
  afterAll(() => service.close());
  const get = (url: string, authorization?: string, remoteAddress = "192.0.2.7") =>
    service.ask({
      ...{ method: "GET", url, remoteAddress },
      headers: { host: tenant.host, ...(authorization === undefined ? {} : { authorization }) },
    });

  it("of API keys are refused from the 101st on, whichever key it is; a session goes on", async () => {
    for (let count = 1; count <= 100; count += 1)
      expect((await get("/v1/me", `Key ${count % 3}`)).status).toBe(200);
    expect(await get("/v1/me", "Key 9")).toMatchObject({
      status: 429,
      body: { code: "RATE_LIMITED" },
      headers: {
        "ratelimit-limit": "100",
        "ratelimit-remaining": "0",
        "retry-after": expect.stringMatching(/^(900|8\d\d)$/),
      },
    });
    expect(await get("/v1/me", "Session 1")).toMatchObject({
      status: 200,
      headers: { "ratelimit-limit": "3000", "ratelimit-remaining": "2999" },
    });
  });

  it("count for their cost", async () => {
    await get("/v1/heavy", "Session costly");
    expect(await get("/v1/heavy", "Session costly")).toMatchObject({
      status: 204,
      headers: { "ratelimit-remaining": "2920" },
    });
  });

  it("of nobody, and with tokens that are none, are counted by address: the 1,001st is refused", async () => {
    for (let count = 1; count <= 1_000; count += 1)
      await get("/v1/tenant", count % 2 === 0 ? "Bearer wrong" : undefined, "198.51.100.9");
    expect(await get("/v1/tenant", undefined, "198.51.100.9")).toMatchObject({
      status: 429,
      body: { code: "RATE_LIMITED" },
    });
    expect((await get("/v1/tenant", undefined, "198.51.100.10")).status).toBe(200);
    expect((await get("/v1/me", "Session 2", "198.51.100.9")).status).toBe(200);
  });

  it("follow what the platform has set for the tenant", async () => {
    const strict = await service.tenant();
    await service.database.asOwner("update tenant set limits = $1 where id = $2", [
      { rates: { perSession: 1 } },
      strict.tenantId,
    ]);
    const other = tenant;
    tenant = strict;
    expect((await get("/v1/me", "Session 5")).status).toBe(200);
    expect((await get("/v1/me", "Session 5")).status).toBe(429);
    tenant = other;
  });
});
