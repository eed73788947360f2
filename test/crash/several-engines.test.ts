// Several engine processes on one database and one queue share the accounts; killed, frozen or restarted one by one, nothing is
// doubled and nothing is lost.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { SHARD_COUNT } from "../../engine/shards/shard-of.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities, unprotected } from "../oracle/venue-oracle.ts";
import { testServiceUrl } from "../support/test-service-url.ts";
import { WHOLE_RIGS } from "../support/whole-rigs.ts";

const SYMBOLS = ["SOLUSDT", "AVAXUSDT", "ADAUSDT"] as const;
/** So many that both halves of the shards have some. */
const ACCOUNTS = 16;
const SETTLED_WITHIN_MS = 30_000;
/** Longer than a lease. */
const FROZEN_MS = 6_000;
const LOAD_PERIOD_MS = 160;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Engines on Redis are killed in every run by `test/chaos/chaos.test.ts`. */
const PROFILES = WHOLE_RIGS ? (["postgres", "redis"] as const) : (["postgres"] as const);

describe.each(PROFILES)("engines that share a %s queue", (profile) => {
  /** Beside the kill, each is played on one of the queues or on none; on both with `WHOLE_RIGS=on`. */
  const played = (on?: typeof profile) => (WHOLE_RIGS || on === profile ? it : () => undefined);
  let fleet: TestFleet;
  let queue: Readonly<Record<string, string>>;
  let signals = 0;
  const running = new Set<EngineProcess>();
  let endLoad: () => Promise<unknown> = async () => undefined;

  beforeAll(async () => {
    const venues = ["binance", "bybit"] as const;
    fleet = await startFleet(
      Array.from({ length: ACCOUNTS }, (_, at) => ({ venue: venues[at % 2 === 0 ? 0 : 1] })),
    );
    queue = profile === "redis" ? { REDIS_URL: await testServiceUrl("redis") } : {};
  });
  // Who is left of one test is where the next one begins.
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    // A test that failed leaves no load and no engine behind; what it posted was its own affair.
    await endLoad().catch(() => undefined);
    await stopAll();
  });
  afterAll(async () => {
    await stopAll();
    await fleet?.stop();
  });

  async function stopAll(): Promise<void> {
    for (const engine of running) engine.signal("SIGCONT");
    await Promise.all([...running].map((engine) => engine.stop()));
    running.clear();
  }

  async function start(): Promise<EngineProcess> {
    const environment = { ...fleet.environment, ...queue, LOG_LEVEL: process.env.TEST_LOG ?? "fatal" };
    const engine = EngineProcess.start(environment, await freePort(0));
    running.add(engine);
    await engine.ready();
    return engine;
  }

  /** Two engines that share the accounts evenly. */
  async function two(): Promise<readonly [EngineProcess, EngineProcess]> {
    while (running.size < 2) await start();
    const [first, second] = [...running];
    if (first === undefined || second === undefined) throw new Error("an engine is missing");
    await shares(first, SHARD_COUNT / 2, 2);
    await shares(second, SHARD_COUNT / 2, 2);
    return [first, second];
  }

  async function owned(engine: EngineProcess): Promise<string> {
    const answer = await fetch(`${engine.url}/readyz`);
    const { dependencies } = (await answer.json()) as { dependencies: { name: string; detail: string }[] };
    return dependencies.find(({ name }) => name === "shards")?.detail ?? "";
  }

  const shares = (engine: EngineProcess, count: number, engines: number) =>
    eventually(async () =>
      expect(await owned(engine)).toContain(`owns ${count} of ${SHARD_COUNT}, ${engines} engine`),
    );

  const body = (rest: Readonly<Record<string, unknown>>) => {
    signals += 1;
    return { id: `${profile}-${signals}`, issuedAt: new Date().toISOString(), ...rest };
  };

  /** Posts the same body until one of the engines that run now takes it, as a provider's retries through a balancer do. */
  async function post(alive: () => readonly EngineProcess[], signal: object): Promise<string> {
    let turn = 0;
    return eventually(async () => {
      const engines = alive();
      const engine = engines[turn % engines.length];
      turn += 1;
      if (engine === undefined) throw new Error("no engine");
      const answer = await new EngineClient(engine.url, fleet).post(signal);
      expect(answer.status).toBe(202);
      return answer.body.signalId ?? "";
    }, SETTLED_WITHIN_MS);
  }

  /** Each signal has exactly one terminal decision of each account. */
  async function decided(signalIds: readonly string[]): Promise<void> {
    await eventually(async () => {
      const { rows } = await fleet.pools.reading.query<{ id: string; working: number; decisions: number }>(
        `select s.id, count(d.*)::int as decisions, (count(*) filter (where d.state = 'working'))::int as working
         from signal s left join decision d on d.tenant_id = s.tenant_id and d.signal_id = s.id
         where s.id = any($1) group by s.id`,
        [signalIds],
      );
      expect(rows).toHaveLength(new Set(signalIds).size);
      expect(rows.filter(({ decisions, working }) => decisions !== ACCOUNTS || working > 0)).toEqual([]);
    }, SETTLED_WITHIN_MS);
  }

  /** A provider that opens and closes without a pause, at whoever answers, until it is told to stop. */
  function load(engines: () => readonly EngineProcess[]) {
    const posted: Promise<string>[] = [];
    let on = true;
    const runs = (async () => {
      for (let turn = 0; on; turn += 1) {
        const instrument = SYMBOLS[turn % SYMBOLS.length];
        const opens = Math.floor(turn / SYMBOLS.length) % 2 === 0;
        const rest = opens ? { action: "open", side: "long", stop: "3%" } : { action: "close" };
        const posting = post(engines, body({ instrument, ...rest }));
        posting.catch(() => undefined); // Who ends the load hears of it.
        posted.push(posting);
        await pause(LOAD_PERIOD_MS);
      }
    })();
    const end = async (): Promise<readonly string[]> => {
      on = false;
      await runs;
      return Promise.all(posted);
    };
    endLoad = end;
    return end;
  }

  async function flatAndOnce(engines: readonly EngineProcess[]): Promise<void> {
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), SETTLED_WITHIN_MS);
    for (const instrument of SYMBOLS)
      await decided([await post(() => engines, body({ instrument, action: "close" }))]);
    await eventually(() => {
      for (const symbol of SYMBOLS)
        expect(quantities(fleet.venue, fleet.accounts, symbol)).toEqual(fleet.accounts.map(() => "0"));
      for (const { venue, paperAccountId } of fleet.accounts)
        expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId)).toEqual([]);
    }, SETTLED_WITHIN_MS);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  }

  /** How long after `at` the last decision on a signal from before it was settled. */
  async function resolvedAfter(at: number): Promise<number> {
    const { rows } = await fleet.pools.reading.query<{ late: number | null }>(
      `select max(d.settled_at) - $1::int8 as late from decision d
       join signal s on s.tenant_id = d.tenant_id and s.id = d.signal_id where s.received_at <= $1`,
      [at],
    );
    return rows[0]?.late ?? 0;
  }

  // The kill begins with the same: two engines that each own half.
  played()("share the accounts, whoever takes the webhook", { timeout: 90_000 }, async () => {
    await stopAll();
    const first = await start();
    await shares(first, SHARD_COUNT, 1);
    const [, second] = await two();
    const opening = { instrument: SYMBOLS[0], action: "open", side: "long", stop: "3%" };
    await decided([await post(() => [first], body(opening))]);
    const clients = [first, second].map(({ url }) => new EngineClient(url, fleet));
    await eventually(async () => {
      const held = await Promise.all(clients.map((client) => client.positions()));
      const accounts = held.map((positions) => positions.map(({ accountId }) => accountId));
      expect(accounts.flat().toSorted()).toEqual(fleet.accounts.map(({ id }) => id).toSorted());
      for (const some of accounts) expect(some.length).toBeGreaterThan(0);
    });
    await decided([await post(() => [second], body({ instrument: SYMBOLS[0], action: "close" }))]);
    await flatAndOnce([first, second]);
  });

  it("one is killed under load: the other takes its accounts over", { timeout: 120_000 }, async () => {
    const [survivor, doomed] = await two();
    const stop = load(() => (doomed.alive() ? [survivor, doomed] : [survivor]));
    await pause(3_000);
    const killedAt = Date.now();
    doomed.signal("SIGKILL");
    running.delete(doomed);
    await shares(survivor, SHARD_COUNT, 1);
    console.info(`${profile}: taken over ${Date.now() - killedAt} ms after the kill`);
    await pause(1_500);
    const posted = await stop();
    await decided(posted);
    console.info(
      `${profile}: ${posted.length} signals; in flight at the kill, resolved after ${await resolvedAfter(killedAt)} ms`,
    );
    await flatAndOnce([survivor]);
  });

  played("postgres")(
    "one is frozen for longer than its lease: awake, it does nothing and ends",
    {
      timeout: 120_000,
    },
    async () => {
      const [awake, frozen] = await two();
      const stop = load(() => [awake]);
      await pause(2_000);
      frozen.signal("SIGSTOP");
      const unanswered = body({ instrument: SYMBOLS[1], action: "open", side: "long", stop: "3%" });
      const asked = new EngineClient(frozen.url, fleet).post(unanswered).catch(() => undefined);
      await shares(awake, SHARD_COUNT, 1);
      await pause(FROZEN_MS - 4_000);
      const posted = [...(await stop()), await post(() => [awake], unanswered)];
      await decided(posted);
      await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), SETTLED_WITHIN_MS);
      const before = await settledRecord();
      frozen.signal("SIGCONT");
      expect(await frozen.ended).toBe("70");
      await asked;
      running.delete(frozen);
      await pause(300);
      expect(await written()).toEqual(before);
      await decided(posted);
      await flatAndOnce([awake]);
    },
  );

  // Every run restarts engines one by one in `rolling-restarts.test.ts`.
  played()("are restarted one by one without a lost webhook", { timeout: 120_000 }, async () => {
    let engines: readonly EngineProcess[] = await two();
    const stop = load(() => engines);
    await pause(1_000);
    for (const old of [...engines]) {
      old.signal("SIGTERM");
      expect(await old.ended).toBe("0");
      running.delete(old);
      engines = [...engines.filter((engine) => engine !== old), await start()];
    }
    await pause(500);
    const posted = await stop();
    await decided(posted);
    console.info(`${profile}: ${posted.length} signals through a rolling restart`);
    await flatAndOnce(engines);
  });

  /** What the other engine had to write is written. */
  function settledRecord(): Promise<readonly unknown[]> {
    return eventually(async () => {
      const before = await written();
      await pause(1_000);
      expect(await written()).toEqual(before);
      return before;
    }, SETTLED_WITHIN_MS);
  }

  /** Every intent and decision that the record has. */
  async function written(): Promise<readonly unknown[]> {
    const { rows } = await fleet.pools.reading.query(
      `select (select count(*) from decision) as decisions, (select count(*) from order_intent) as orders,
         (select count(*) from order_event) as events, (select max(updated_at) from position) as position`,
    );
    return rows;
  }
});
