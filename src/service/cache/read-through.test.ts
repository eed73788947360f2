import { randomUUID } from "node:crypto";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { InProcessMemory } from "../../../adapters/cache/in-process-memory.ts";
import { openRedisMemory } from "../../../adapters/cache/redis-memory.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { ProviderId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import { testServiceUrl } from "../../../test/support/test-service-url.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { ReadThrough } from "./read-through.ts";

const SCOPE: Scope = { kind: "tenant", tenantId: "t" as TenantId };
const schema = z.object({ reading: z.number() });
const asked = {
  kind: "positions",
  scope: SCOPE,
  key: "a",
  question: "q",
  schema,
  patienceMs: 1_000,
} as const;
const whole = (reading: number) => async () => ({ value: { reading }, isWhole: true });
const uncounted = { cached: () => undefined };

describe("what is read through", () => {
  let clock: MovableClock;
  let readings = 0;
  let looks: [string, boolean][];
  let cache: ReadThrough;
  beforeEach(() => {
    clock = new MovableClock();
    readings = 0;
    looks = [];
    cache = new ReadThrough(new InProcessMemory(clock), {
      cached: (...look) => void looks.push(look),
    });
  });
  const read = (isWhole: boolean) => async () => {
    readings += 1;
    return { value: { reading: readings }, isWhole };
  };
  const get = (changes: object = {}, isWhole = true) => cache.get({ ...asked, ...changes }, read(isWhole));

  it.each([
    ["balances", 59, 61],
    ["positions", 29, 31],
  ] as const)("%s: the same after %d s, read again after %d s (B18)", async (kind, young, old) => {
    await get({ kind });
    clock.advance(young * 1_000);
    expect(await get({ kind })).toEqual({ reading: 1 });
    clock.advance((old - young) * 1_000);
    expect(await get({ kind })).toEqual({ reading: 2 });
    expect(looks).toEqual([false, true, false].map((isHit) => [kind, isHit]));
  });

  it("is read again after 2 s where something was missing", async () => {
    await get({}, false);
    clock.advance(1_900);
    expect(await get()).toEqual({ reading: 1 });
    clock.advance(200);
    expect(await get()).toEqual({ reading: 2 });
  });

  it("is read once for all who ask at the same moment", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => get()));
    expect(answers).toEqual(answers.map(() => ({ reading: 1 })));
  });

  it("is not waited for longer than patience lasts, and there once it has come", async () => {
    const { promise, resolve } = Promise.withResolvers<{ value: { reading: number }; isWhole: boolean }>();
    expect(await cache.get({ ...asked, patienceMs: 10 }, () => promise)).toBeUndefined();
    const joined = cache.get(asked, read(true));
    resolve({ value: { reading: 7 }, isWhole: true });
    expect(await joined).toEqual({ reading: 7 });
    expect(await get()).toEqual({ reading: 7 });
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
    expect(new Set(first.map((answer) => answer?.reading)).size).toBe(scopes.length);
    expect(await Promise.all(scopes.map((scope) => get({ scope })))).toEqual(first);
  });

  it("answers another question anew, and keeps that answer instead of the last", async () => {
    await get();
    expect(await get({ question: "other" })).toEqual({ reading: 2 });
    expect(await get({ question: "other" })).toEqual({ reading: 2 });
    expect(await get()).toEqual({ reading: 3 });
    expect(await get({ key: "b" })).toEqual({ reading: 4 });
    expect(await get()).toEqual({ reading: 3 });
  });

  it("is read again when it looks otherwise than it should", async () => {
    await get();
    expect(await get({ schema: z.object({ reading: z.number(), fresh: z.string() }) })).toEqual({
      reading: 2,
    });
  });

  it("is read again when another release has remembered it in another form", async () => {
    const memory = new InProcessMemory(clock);
    const names: string[] = [];
    const put = memory.put.bind(memory);
    memory.put = (name, ...rest) => {
      names.push(name);
      return put(name, ...rest);
    };
    const other = new ReadThrough(memory, uncounted);
    await other.get(asked, whole(1));
    await put(names[0] ?? "", JSON.stringify({ reading: 1 }), 30_000);
    expect(await other.get(asked, whole(2))).toEqual({ reading: 2 });
  });

  it("is not remembered when reading fails", async () => {
    await expect(cache.get(asked, () => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
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
  const cached = { ...asked, kind: "balances" } as const;

  it("what one process has read, another need not", async () => {
    const memory = await open();
    closing.push(() => memory.close());
    await new ReadThrough(memory, uncounted).get(cached, whole(1));
    expect(await new ReadThrough(memory, uncounted).get(cached, whole(2))).toEqual({ reading: 1 });
  });

  it("a memory that is lost only costs time", async () => {
    const memory = await open();
    const cache = new ReadThrough(memory, uncounted);
    await memory.close();
    expect(await cache.get(cached, whole(1))).toEqual({ reading: 1 });
    expect(await cache.get(cached, whole(2))).toEqual({ reading: 2 });
  });
});
