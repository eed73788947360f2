import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { eventually } from "../../test/fleet/eventually.ts";
import { testServiceUrl } from "../../test/support/test-service-url.ts";
import { systemClock } from "../time/system-clock.ts";
import { InProcessMemory } from "./in-process-memory.ts";
import { openRedisMemory } from "./redis-memory.ts";
import type { SharedMemory } from "./shared-memory.ts";

const BACKENDS = {
  "in process": async (count: number): Promise<readonly SharedMemory[]> => {
    const memory = new InProcessMemory(systemClock);
    return Array.from({ length: count }, () => memory);
  },
  Redis: async (count: number): Promise<readonly SharedMemory[]> => {
    const options = { url: await testServiceUrl("redis"), prefix: `${randomUUID()}:` };
    const open = () => openRedisMemory({ ...options, onError: () => undefined });
    return Promise.all(Array.from({ length: count }, open));
  },
} as const;

describe.each(Object.entries(BACKENDS))("shared memory %s", (_, open) => {
  const opened: SharedMemory[] = [];
  /** As many processes would have it. */
  const share = async (count: number): Promise<readonly [SharedMemory, ...SharedMemory[]]> => {
    const [first, ...others] = await open(count);
    if (first === undefined) throw new Error("nothing was opened");
    opened.push(first, ...others);
    return [first, ...others];
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((memory) => memory.close()));
  });

  it("keeps a value for its lifetime, or until it is told to forget", async () => {
    const [here, there = here] = await share(2);
    expect(await here.get("a")).toBeUndefined();
    await here.put("a", "one", 60_000);
    await there.put("a", "two", 60_000);
    expect(await here.get("a")).toBe("two");
    await here.forget("a");
    expect(await there.get("a")).toBeUndefined();
    await here.put("b", "short", 20);
    await eventually(async () => expect(await there.get("b")).toBeUndefined(), 5_000);
  });

  it("gives exactly the budget, however many processes take at once", async () => {
    const memories = await share(3);
    const budget = { key: "tenant", limit: 100, windowMs: 60_000 };
    const taken = await Promise.all(
      memories.flatMap((memory) => Array.from({ length: 50 }, () => memory.take([budget], 1))),
    );
    expect(taken.filter(({ kind }) => kind === "taken")).toHaveLength(100);
    const [state] = (await memories[0].take([budget], 1)).states;
    expect(state).toMatchObject({ limit: 100, remaining: 0 });
    expect(state?.resetsInMs).toBeGreaterThan(0);
    expect(state?.resetsInMs).toBeLessThanOrEqual(60_000);
  });

  it("takes from all budgets or from none", async () => {
    const [memory] = await share(1);
    const wide = { key: "wide", limit: 10, windowMs: 60_000 };
    const narrow = { key: "narrow", limit: 3, windowMs: 60_000 };
    expect(await memory.take([wide, narrow], 3)).toMatchObject({
      kind: "taken",
      states: [{ remaining: 7 }, { remaining: 0 }],
    });
    expect(await memory.take([wide, narrow], 1)).toMatchObject({
      kind: "refused",
      states: [{ remaining: 7 }, { remaining: 0 }],
    });
    expect(await memory.take([wide], 7)).toMatchObject({ kind: "taken", states: [{ remaining: 0 }] });
  });

  it("refuses a cost that is above the limit, and takes nothing for it", async () => {
    const [memory] = await share(1);
    const budget = { key: "small", limit: 5, windowMs: 60_000 };
    expect(await memory.take([budget], 6)).toEqual({
      kind: "refused",
      states: [{ limit: 5, remaining: 5, resetsInMs: 60_000 }],
    });
    expect((await memory.take([budget], 5)).kind).toBe("taken");
  });

  it("opens the budget again when its window has passed", async () => {
    const [memory] = await share(1);
    const budget = { key: "brief", limit: 1, windowMs: 30 };
    expect((await memory.take([budget], 1)).kind).toBe("taken");
    await sleep(40);
    expect((await memory.take([budget], 1)).kind).toBe("taken");
  });

  it("brings messages to everyone who listens, and to nobody else", async () => {
    const [here, there = here] = await share(2);
    const heard: string[] = [];
    const stopHere = await here.subscribe("news", (message) => heard.push(`here ${message}`));
    await there.subscribe("news", (message) => heard.push(`there ${message}`));
    await there.subscribe("other", (message) => heard.push(`other ${message}`));
    await there.publish("news", "1");
    await eventually(() => expect(heard.toSorted()).toEqual(["here 1", "there 1"]));
    await stopHere();
    await here.publish("news", "2");
    await here.publish("other", "3");
    await eventually(() => expect(heard).toContain("other 3"));
    expect(heard.toSorted()).toEqual(["here 1", "other 3", "there 1", "there 2"]);
  });
});

describe("shared memory on a Redis that is not there", () => {
  it("says so at start", async () => {
    await expect(openRedisMemory({ url: "redis://127.0.0.1:1", onError: () => undefined })).rejects.toThrow(
      "Redis cannot be reached",
    );
  });
});
