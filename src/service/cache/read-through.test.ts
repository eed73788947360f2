import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { InProcessMemory } from "../../../adapters/cache/in-process-memory.ts";
import { openRedisMemory } from "../../../adapters/cache/redis-memory.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import type { MonotonicMs, UnixMs } from "../../../engine/domain/time.ts";
import { testServiceUrl } from "../../../test/support/test-service-url.ts";
import { ReadThrough } from "./read-through.ts";

const SCOPE: Scope = { kind: "tenant", tenantId: "t" as TenantId };
const schema = z.object({ reading: z.number() });

describe("what is read through", () => {
  let now = 0;
  let readings = 0;
  let cache: ReadThrough;
  beforeEach(() => {
    now = 0;
    readings = 0;
    cache = new ReadThrough(
      new InProcessMemory({ now: () => now as UnixMs, monotonic: () => now as MonotonicMs }),
    );
  });
  const read = async () => {
    readings += 1;
    return { reading: readings };
  };
  const get = (changes: object = {}) =>
    cache.get({ kind: "positions", scope: SCOPE, key: "a", schema, ...changes }, read);

  it.each([
    ["balances", 59, 61],
    ["positions", 29, 31],
    ["ai-analysis", 299, 301],
  ] as const)("%s: the same after %d s, read again after %d s", async (kind, young, old) => {
    await get({ kind });
    now = young * 1_000;
    expect(await get({ kind })).toEqual({ reading: 1 });
    now = old * 1_000;
    expect(await get({ kind })).toEqual({ reading: 2 });
  });

  it("is read once for all who ask at the same moment", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
    expect(answers).toEqual(answers.map(() => ({ reading: 1 })));
  });

  it("is never another tenant's, trader's or provider's", async () => {
    const scopes: readonly Scope[] = [
      { kind: "platform" },
      { kind: "tenant", tenantId: "t" as TenantId },
      { kind: "tenant", tenantId: "u" as TenantId },
      { kind: "tenant", tenantId: "t" as TenantId, traderId: "a" as TraderId },
      { kind: "tenant", tenantId: "t" as TenantId, traderId: "b" as TraderId },
      { kind: "tenant", tenantId: "t" as TenantId, providerId: "a" as ProviderId },
    ];
    const first = await Promise.all(scopes.map((scope) => get({ scope })));
    expect(new Set(first.map(({ reading }) => reading)).size).toBe(scopes.length);
    expect(await Promise.all(scopes.map((scope) => get({ scope })))).toEqual(first);
  });

  it("is read again when it was forgotten, or looks otherwise than it should", async () => {
    await get();
    await cache.forget({ kind: "positions", scope: SCOPE, key: "a" });
    expect(await get()).toEqual({ reading: 2 });
    expect(await get({ schema: z.object({ reading: z.number(), fresh: z.string() }) })).toEqual({
      reading: 3,
    });
  });

  it("is not remembered when reading fails", async () => {
    const failing = () => Promise.reject(new Error("lost"));
    const cached = { kind: "positions", scope: SCOPE, key: "a", schema } as const;
    await expect(cache.get(cached, failing)).rejects.toThrow("lost");
    expect(await get()).toEqual({ reading: 1 });
  });
});

describe("on Redis", () => {
  const open = async () =>
    openRedisMemory({
      ...{ url: await testServiceUrl("redis"), onError: () => undefined },
      prefix: `${randomUUID()}:`,
    });
  const closing: (() => Promise<void>)[] = [];
  afterAll(() => Promise.all(closing.map((close) => close())));
  const cached = { kind: "balances", scope: SCOPE, key: "a", schema } as const;

  it("what one process has read, another need not", async () => {
    const memory = await open();
    closing.push(() => memory.close());
    await new ReadThrough(memory).get(cached, async () => ({ reading: 1 }));
    expect(await new ReadThrough(memory).get(cached, async () => ({ reading: 2 }))).toEqual({ reading: 1 });
  });

  it("a memory that is lost only costs time", async () => {
    const memory = await open();
    const cache = new ReadThrough(memory);
    await memory.close();
    expect(await cache.get(cached, async () => ({ reading: 1 }))).toEqual({ reading: 1 });
    expect(await cache.get(cached, async () => ({ reading: 2 }))).toEqual({ reading: 2 });
  });
});
