import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { SignalId } from "../../engine/domain/ids.ts";
import type { ExecutionJob, ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import { openTestQueueBackend, type TestQueueBackend } from "../../test/support/test-queue-backends.ts";
import { testServiceUrl } from "../../test/support/test-service-url.ts";
import { openPostgresQueue } from "./open-postgres-queue.ts";
import { openRedisQueue } from "./open-redis-queue.ts";

const jobsOf = (signalId: SignalId, count: number): readonly ExecutionJob[] =>
  Array.from({ length: count }, (_, place) => ({ signalId, from: place * 100, to: place * 100 + 100 }));
const newSignalId = (): SignalId => randomUUID() as SignalId;

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn++) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error("it did not happen within 5 s");
}

describe.each(["postgres", "redis"] as const)("the execution queue on %s", (name) => {
  let backend: TestQueueBackend;
  let opened: ExecutionQueue[] = [];
  beforeAll(async () => {
    backend = await openTestQueueBackend(name);
  });
  afterEach(async () => {
    await Promise.all(opened.map((queue) => queue.close()));
    opened = [];
  });
  afterAll(() => backend.drop());

  async function open(queueName?: string, onError?: (error: Error) => void): Promise<ExecutionQueue> {
    const queue = await backend.open(queueName, onError);
    opened.push(queue);
    return queue;
  }

  it("hands every job to a handler exactly as it was rung, one or many", async () => {
    const queue = await open();
    const heard: ExecutionJob[] = [];
    queue.consume(async (job) => void heard.push(job), 8);
    const jobs = jobsOf(newSignalId(), 60);
    await queue.ring(jobs.slice(0, 1));
    await queue.ring(jobs.slice(1, 5));
    await queue.ring(jobs.slice(5));
    await queue.ring([]);
    await until(() => heard.length === jobs.length);
    expect(heard.toSorted((a, b) => a.from - b.from)).toEqual(jobs);
  });

  it("forgets finished jobs, so that the sweeper can ring the same one again", async () => {
    const queue = await open();
    let times = 0;
    queue.consume(async () => void times++, 2);
    const job = jobsOf(newSignalId(), 1);
    await queue.ring(job);
    await until(async () => times === 1 && (await queue.depth()) === 0);
    await queue.ring(job);
    await until(async () => times === 2 && (await queue.depth()) === 0);
  });

  it("keeps a job that waits from queueing twice", async () => {
    const queue = await open();
    const jobs = jobsOf(newSignalId(), 3);
    await queue.ring(jobs);
    await queue.ring(jobs);
    for (const job of jobs) await queue.ring([job]);
    expect(await queue.depth()).toBe(3);
  });

  it("never runs more handlers at once than asked", async () => {
    const queue = await open();
    let running = 0;
    let most = 0;
    let done = 0;
    await queue.ring(jobsOf(newSignalId(), 30));
    queue.consume(async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
      done++;
    }, 4);
    await until(() => done === 30);
    expect(most).toBe(4);
  });

  it("shares the work between processes, and survives one of them leaving", async () => {
    const queueName = `shared-${randomUUID()}`;
    const producer = await open(queueName);
    const heard: number[] = [];
    const leaving = await backend.open(queueName);
    leaving.consume(async ({ from }) => void heard.push(from), 2);
    await producer.ring(jobsOf(newSignalId(), 10));
    await until(() => heard.length === 10);
    await leaving.close();
    const staying = await open(queueName);
    staying.consume(async ({ from }) => void heard.push(from), 2);
    await producer.ring(jobsOf(newSignalId(), 10));
    await until(() => heard.length === 20);
  });

  it("does not try a failed job again, and tells of the failure", async () => {
    const errors: string[] = [];
    const queue = await open(undefined, (error) => errors.push(error.message));
    let times = 0;
    queue.consume(async () => {
      times++;
      throw new Error("handler broke");
    }, 2);
    await queue.ring(jobsOf(newSignalId(), 1));
    await until(async () => errors.length > 0 && (await queue.depth()) === 0);
    await sleep(100);
    expect(times).toBe(1);
    expect(errors).toEqual(["handler broke"]);
  });

  it("waits on close for the jobs in hand", async () => {
    const queue = await backend.open();
    let finished = false;
    let started = false;
    queue.consume(async () => {
      started = true;
      await sleep(200);
      finished = true;
    }, 1);
    await queue.ring(jobsOf(newSignalId(), 1));
    await until(() => started);
    await queue.close();
    expect(finished).toBe(true);
  });

  it("measures how soon a handler starts", async () => {
    const queue = await open();
    const startedAt = new Map<string, number>();
    queue.consume(async ({ signalId }) => void startedAt.set(signalId, performance.now()), 8);
    const delays: number[] = [];
    for (let round = 0; round < 120; round++) {
      const signalId = newSignalId();
      const rungAt = performance.now();
      await queue.ring(jobsOf(signalId, 1));
      await until(() => startedAt.has(signalId));
      delays.push((startedAt.get(signalId) ?? 0) - rungAt);
    }
    delays.sort((a, b) => a - b);
    console.info(
      `${name}: ring to handler p50 ${delays[60]?.toFixed(2)} ms, p95 ${delays[114]?.toFixed(2)} ms`,
    );
    expect(delays).toHaveLength(120);
  });
});

describe("opening an execution queue", () => {
  const quiet = { name: "opening", onError: () => undefined };

  it("fails soon and clearly when the store is not there", async () => {
    const onWarning = (): void => undefined;
    await expect(openRedisQueue({ ...quiet, url: "redis://127.0.0.1:1", onWarning })).rejects.toThrow(
      "REDIS_URL",
    );
    await expect(openPostgresQueue({ ...quiet, url: "postgres://127.0.0.1:1/x" })).rejects.toThrow();
  });

  it("warns when Redis may evict jobs", async () => {
    const url = await testServiceUrl("redis");
    const admin = new Redis(url);
    const warnings: string[] = [];
    await admin.config("SET", "maxmemory-policy", "allkeys-lru");
    try {
      const queue = await openRedisQueue({ ...quiet, url, onWarning: (sentence) => warnings.push(sentence) });
      await queue.close();
    } finally {
      await admin.config("SET", "maxmemory-policy", "noeviction");
      admin.disconnect();
    }
    expect(warnings).toEqual([expect.stringContaining("allkeys-lru")]);
  });
});
