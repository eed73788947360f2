import { expect, it } from "vitest";
import { createPrepareCache } from "./prepare-cache.ts";
import { ACCOUNT, BTC } from "./testing.ts";
import type { Answer } from "./venue-reader.ts";

const FIVE = { leverage: 5, marginMode: "cross" } as const;
const TEN = { leverage: 10, marginMode: "cross" } as const;
const OK: Answer<undefined> = { kind: "ok", value: undefined };

it("applies once, remembers, and applies again when the wish changes", async () => {
  const cache = createPrepareCache();
  let applied = 0;
  const apply = async () => {
    applied++;
    return OK;
  };
  await Promise.all([1, 2, 3].map(() => cache.ensure(ACCOUNT, BTC, FIVE, apply)));
  expect(applied).toBe(1);
  expect(cache.has(ACCOUNT, BTC, FIVE)).toBe(true);
  expect(cache.has(ACCOUNT, BTC, TEN)).toBe(false);
  await cache.ensure(ACCOUNT, BTC, TEN, apply);
  expect(applied).toBe(2);
  expect(cache.has(ACCOUNT, BTC, FIVE)).toBe(false);
  cache.forget(ACCOUNT);
  expect(cache.has(ACCOUNT, BTC, TEN)).toBe(false);
});

it("never remembers a failure", async () => {
  const cache = createPrepareCache();
  const failed: Answer<undefined> = { kind: "failed", failure: { kind: "lost", reason: "TIMEOUT" } };
  expect(await cache.ensure(ACCOUNT, BTC, FIVE, async () => failed)).toEqual(failed);
  expect(cache.has(ACCOUNT, BTC, FIVE)).toBe(false);
});
