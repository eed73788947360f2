// The engine is told to stop and started again, under load, many times: no acknowledged webhook is lost, nobody sees a 5xx
// but "draining", and every exit is orderly. `ROLLING_RESTARTS=20` for the long run.
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities, unprotected } from "../oracle/venue-oracle.ts";

const RESTARTS = Number(process.env.ROLLING_RESTARTS ?? 3);
const SYMBOLS = ["SOLUSDT", "ETHUSDT", "BTCUSDT", "XRPUSDT"];
const BETWEEN_POSTS_MS = 15;
const LOAD_MS = 600;

let fleet: TestFleet;
let port: number;

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", positionMode: "hedge" },
  ]);
  port = await freePort(0);
});

afterAll(async () => {
  await fleet?.stop();
});

const start = () =>
  EngineProcess.start({ ...fleet.environment, LOG_LEVEL: process.env.TEST_LOG ?? "fatal" }, port);

/** Opens and closes one instrument after the other, for as long as it is told to. */
class Provider {
  readonly acknowledged: string[] = [];
  readonly answers = new Map<string, number>();
  readonly #client: EngineClient;
  #posted = 0;
  #on = true;

  constructor(client: EngineClient) {
    this.#client = client;
  }

  stop(): void {
    this.#on = false;
  }

  async run(): Promise<void> {
    const under = new Set<Promise<void>>();
    while (this.#on) {
      const posting = this.#post().finally(() => under.delete(posting));
      under.add(posting);
      await sleep(BETWEEN_POSTS_MS);
    }
    await Promise.all(under);
  }

  async #post(): Promise<void> {
    const at = this.#posted++;
    const instrument = SYMBOLS[(at >> 1) % SYMBOLS.length];
    const rest = at % 2 === 0 ? { action: "open", side: "long", stop: "3%" } : { action: "close" };
    const body = { id: `roll-${at}`, issuedAt: new Date().toISOString(), instrument, ...rest };
    const answer = await this.#client.post(body).catch(() => undefined);
    const outcome = answer === undefined ? "no answer" : `${answer.status} ${answer.body.code ?? ""}`.trim();
    this.answers.set(outcome, (this.answers.get(outcome) ?? 0) + 1);
    if (answer?.status === 202) this.acknowledged.push(answer.body.signalId ?? "");
  }
}

describe("rolling restarts under load", () => {
  it("lose no acknowledged webhook", { timeout: 60_000 + RESTARTS * 15_000 }, async () => {
    let engine = start();
    await engine.ready();
    const client = new EngineClient(engine.url, fleet);
    const provider = new Provider(client);
    const posting = provider.run();
    const drains: number[] = [];
    const exits: string[] = [];
    for (let restart = 0; restart < RESTARTS; restart++) {
      await sleep(LOAD_MS);
      const stopping = performance.now();
      await engine.stop("SIGTERM");
      drains.push(Math.round(performance.now() - stopping));
      exits.push(await engine.ended);
      engine = start();
      await engine.ready();
    }
    provider.stop();
    await posting;
    try {
      await eventually(async () => {
        const { rows } = await fleet.pools.reading.query(
          `select s.id from signal s where (select count(*) from decision d where d.tenant_id = s.tenant_id
             and d.signal_id = s.id and d.state <> 'working') < s.audience_size`,
        );
        expect(rows).toEqual([]);
      }, 30_000);
      const { rows } = await fleet.pools.reading.query<{ id: string }>("select id from signal");
      const recorded = new Set(rows.map(({ id }) => id));
      expect(provider.acknowledged.filter((id) => !recorded.has(id))).toEqual([]);
      expect(provider.acknowledged.length).toBeGreaterThan(10 * RESTARTS);
      const allowed = new Set(["202", "no answer", "503 DRAINING"]);
      expect([...provider.answers.keys()].filter((outcome) => !allowed.has(outcome))).toEqual([]);
      expect(new Set(exits)).toEqual(new Set(["0"]));
      await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), 10_000);
      expect(acceptedTwice(fleet.venue)).toEqual([]);
    } finally {
      await engine.stop();
      const answers = JSON.stringify(Object.fromEntries(provider.answers));
      process.stdout.write(
        `rolling restarts: ${RESTARTS}; answers ${answers}; drained in ${drains.join(", ")} ms\n`,
      );
    }
  });

  it("say so at /readyz, take webhooks to the last, and obey a second SIGTERM at once", {
    timeout: 60_000,
  }, async () => {
    const engine = start();
    await engine.ready();
    const client = new EngineClient(engine.url, fleet);
    // A venue that does not answer keeps the drain busy: its order's answer is waited for.
    fleet.venue.control.faults.arm({ kind: "delay-reply", requestClass: "place-order", delayMs: 4_000 });
    const body = {
      issuedAt: new Date().toISOString(),
      instrument: "SOLUSDT",
      action: "open",
      side: "long",
      stop: "3%",
    };
    expect((await client.post({ ...body, id: "slow-1" })).status).toBe(202);
    await eventually(() => expect(quantities(fleet.venue, fleet.accounts, "SOLUSDT")).not.toContain("0"));
    engine.signal("SIGTERM");
    await eventually(async () => {
      const ready = await fetch(`${engine.url}/readyz`);
      expect([ready.status, ((await ready.json()) as { code: string }).code]).toEqual([503, "DRAINING"]);
    }, 2_000);
    const late = await client.post({ ...body, id: "slow-2", instrument: "ETHUSDT" });
    expect(late.status).toBe(202);
    await sleep(400);
    engine.signal("SIGTERM");
    expect(await engine.ended).toBe("70");
    fleet.venue.control.faults.clear(undefined);
    const successor = start();
    try {
      await successor.ready();
      for (const id of [late.body.signalId ?? ""]) {
        await eventually(async () => {
          const { decisions } = await client.trace(id);
          expect(decisions).toHaveLength(fleet.accounts.length);
          for (const { state } of decisions) expect(state).not.toBe("working");
        }, 20_000);
      }
      await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), 10_000);
      expect(acceptedTwice(fleet.venue)).toEqual([]);
    } finally {
      await successor.stop();
    }
  });
});
