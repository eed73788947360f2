// The queue is a doorbell, never the record: the same story on PostgreSQL and on Redis, with rings that come twice and rings that get lost.
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPostgresQueue } from "../../adapters/queue/open-postgres-queue.ts";
import { openRedisQueue } from "../../adapters/queue/open-redis-queue.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import type { SignalId } from "../../engine/domain/ids.ts";
import type { ExecutionQueue } from "../../engine/ports/execution-queue.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, quantities, unprotected } from "../oracle/venue-oracle.ts";
import { testServiceUrl } from "../support/test-service-url.ts";

const SYMBOL = "AVAXUSDT";
/** As the engine names it. */
const QUEUE = "execution";

describe.each(["postgres", "redis"] as const)("on %s", (profile) => {
  let fleet: TestFleet;
  let running: RunningEngine;
  let client: EngineClient;
  let redisUrl: string | undefined;
  let signals = 0;

  beforeAll(async () => {
    fleet = await startFleet([{ venue: "binance" }, { venue: "bybit", positionMode: "hedge" }]);
    redisUrl = profile === "redis" ? await testServiceUrl("redis") : undefined;
    const queue = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
    const config = loadEngineConfig({
      ...{ ...fleet.environment, ...queue },
      ...{ ENGINE_PORT: "0", LOG_LEVEL: "fatal" },
    });
    running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
    client = new EngineClient(running.url, fleet);
    await eventually(() => expect(running.engine.recovered).toBe(true));
  });

  afterAll(async () => {
    await running?.stop();
    await fleet?.stop();
  });

  const body = (rest: Readonly<Record<string, unknown>>) => {
    signals += 1;
    const id = `${profile}-${signals}`;
    return { id, issuedAt: new Date().toISOString(), instrument: SYMBOL, ...rest };
  };
  const OPEN = { action: "open", side: "long", stop: "3%", targets: [{ percent: 3, share: 0.5 }] };

  async function send(signal: object, status = "accepted"): Promise<SignalId> {
    const answer = await client.post(signal);
    expect(answer).toMatchObject({ status: 202, body: { status } });
    return answer.body.signalId as SignalId;
  }

  async function done(signalId: SignalId): Promise<void> {
    await eventually(async () => {
      const { decisions } = await client.trace(signalId);
      expect(decisions.map(({ state }) => state)).toEqual(fleet.accounts.map(() => "done"));
    });
  }

  async function protectedAndHeld(): Promise<void> {
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]));
    expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).not.toContain("0");
  }

  async function closeAll(): Promise<void> {
    await done(await send(body({ action: "close" })));
    await eventually(() => {
      expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(fleet.accounts.map(() => "0"));
      expect(running.engine.positions()).toEqual([]);
    });
  }

  /** Plain orders of ours that the venue accepted for this signal. */
  async function entriesOf(signalId: SignalId): Promise<number> {
    const { decisions } = await client.trace(signalId);
    const ids = new Set(decisions.flatMap(({ orders }) => orders.map(({ clientOrderId }) => clientOrderId)));
    return (["binance", "bybit"] as const)
      .flatMap((exchange) => ledgerOf(fleet.venue, exchange))
      .filter((entry) => entry.kind === "order.accepted" && !entry.reduceOnly && ids.has(entry.clientOrderId))
      .length;
  }

  function openQueue(): Promise<ExecutionQueue> {
    const quiet = { name: QUEUE, onError: () => undefined };
    return redisUrl === undefined
      ? openPostgresQueue({ ...quiet, url: fleet.databaseUrl })
      : openRedisQueue({ ...quiet, url: redisUrl, onWarning: () => undefined });
  }

  it("opens, protects, takes a duplicate for what it is, and closes", async () => {
    const opening = body(OPEN);
    const signalId = await send(opening);
    await done(signalId);
    await protectedAndHeld();
    expect(await send(opening, "duplicate")).toBe(signalId);
    await closeAll();
    expect(await entriesOf(signalId)).toBe(fleet.accounts.length);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  });

  it("sends nothing again when its job comes again, twice", async () => {
    const signalId = await send(body(OPEN));
    await done(signalId);
    const held = quantities(fleet.venue, fleet.accounts, SYMBOL);
    const queue = await openQueue();
    const job = { signalId, from: 0, to: fleet.accounts.length };
    for (let time = 0; time < 2; time += 1) {
      await queue.ring([job]);
      await eventually(async () => expect(await queue.depth()).toBe(0));
    }
    await queue.close();
    // A later signal of the same accounts is decided after whatever the two rings did.
    await done(await send(body({ action: "reduce", share: 0.5 })));
    expect(await entriesOf(signalId)).toBe(fleet.accounts.length);
    expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).not.toEqual(held);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
    await closeAll();
  });

  if (profile === "redis")
    it("decides once although Redis forgets everything after each ring", async () => {
      const redis = new Redis(redisUrl ?? "");
      const posted: SignalId[] = [];
      for (let round = 0; round < 5; round += 1) {
        const opening = send(body({ ...OPEN, instrument: ["ADAUSDT", SYMBOL][round % 2] }));
        await redis.flushall();
        posted.push(await opening);
        await redis.flushall();
      }
      redis.disconnect();
      for (const signalId of posted) {
        await done(signalId);
        expect(await entriesOf(signalId)).toBe(fleet.accounts.length);
      }
      await protectedAndHeld();
      expect(acceptedTwice(fleet.venue)).toEqual([]);
      await done(await send(body({ action: "close", instrument: "ADAUSDT" })));
      await closeAll();
    });
});
