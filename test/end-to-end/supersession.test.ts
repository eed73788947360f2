// Close before open: an entry that is older than a close never opens anything, reordered, at the same time, or after a restart.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { seededRandom } from "../fleet/random.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, quantities, unprotected } from "../oracle/venue-oracle.ts";
import { testServiceUrl } from "../support/test-service-url.ts";

const SYMBOL = "LINKUSDT";
const SEED = 11;

describe.each(["postgres", "redis"] as const)("on %s", (profile) => {
  let fleet: TestFleet;
  let running: RunningEngine;
  let client: EngineClient;
  let signals = 0;

  async function start(): Promise<void> {
    const queue = profile === "redis" ? { REDIS_URL: await testServiceUrl("redis") } : {};
    const config = loadEngineConfig({
      ...{ ...fleet.environment, ...queue },
      ...{ ENGINE_PORT: "0", LOG_LEVEL: "fatal" },
    });
    running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
    client = new EngineClient(running.url, fleet);
    await eventually(() => expect(running.engine.recovered).toBe(true));
  }

  beforeAll(async () => {
    fleet = await startFleet([{ venue: "binance" }, { venue: "bybit", positionMode: "hedge" }]);
    await start();
  });
  afterAll(async () => {
    await running?.stop();
    await fleet?.stop();
  });

  async function send(ageMs: number, rest: Readonly<Record<string, unknown>>): Promise<string> {
    signals += 1;
    const issuedAt = new Date(Date.now() - ageMs).toISOString();
    const answer = await client.post({ id: `${profile}-${signals}`, issuedAt, instrument: SYMBOL, ...rest });
    expect(answer.status).toBe(202);
    return answer.body.signalId ?? "";
  }
  const open = (ageMs: number, rest = {}) =>
    send(ageMs, { action: "open", side: "long", stop: "3%", ...rest });
  const close = (ageMs: number, rest = {}) => send(ageMs, { action: "close", ...rest });

  const outcome = (signalId: string) =>
    eventually(async () => {
      const { decisions } = await client.trace(signalId);
      expect(decisions).toHaveLength(fleet.accounts.length);
      for (const { state } of decisions) expect(state).not.toBe("working");
      return decisions.map(({ state, denials }) => [state, ...denials.map(({ code }) => code)].join(" "));
    });
  const all = (text: string) => fleet.accounts.map(() => text);
  const entriesAtVenue = () =>
    (["binance", "bybit"] as const)
      .flatMap((exchange) => ledgerOf(fleet.venue, exchange))
      .filter((entry) => entry.kind === "order.accepted" && entry.clientOrderId.startsWith("f1e0")).length;

  it("drops an open that arrives after a newer close, and takes a newer one", async () => {
    expect(await outcome(await close(0))).toEqual(all("no-op NOTHING_TO_CLOSE"));
    const before = entriesAtVenue();
    expect(await outcome(await open(5_000))).toEqual(all("denied SUPERSEDED"));
    const reverse = { action: "reverse", side: "short", stop: "3%" };
    expect(await outcome(await send(5_000, reverse))).toEqual(all("denied SUPERSEDED"));
    expect(entriesAtVenue()).toBe(before);
    expect(await outcome(await open(0))).toEqual(all("done"));
    await outcome(await close(0));
  });

  it("knows what a close, a reverse and a cancel close", async () => {
    const instrument = "ADAUSDT";
    await outcome(await close(1_000, { instrument, side: "short" }));
    expect(await outcome(await open(3_000, { instrument }))).toEqual(all("done"));
    await outcome(await send(0, { action: "cancel", instrument }));
    const price = fleet.venue.control.board.get(instrument)?.last.mul("0.98").toDecimalPlaces(4).toFixed();
    const limit = { instrument, entry: { type: "limit", price, expiresInSeconds: 30 } };
    expect(await outcome(await open(2_000, limit))).toEqual(all("denied SUPERSEDED"));
    await outcome(await close(0, { instrument }));
    await eventually(() => expect(quantities(fleet.venue, fleet.accounts, instrument)).toEqual(all("0")));
  });

  it("drops it after a restart too", async () => {
    await outcome(await close(0));
    await running.stop();
    await start();
    expect(await outcome(await open(4_000))).toEqual(all("denied SUPERSEDED"));
  });

  it("ends flat when both come at once, in any order", { timeout: 60_000 }, async () => {
    console.info(`supersession: seed ${SEED}`);
    const random = seededRandom(SEED);
    const symbols = ["XRPUSDT", "SOLUSDT", "DOGEUSDT", SYMBOL];
    let superseded = 0;
    for (let round = 0; round < 8; round += 1) {
      const base = Date.now();
      const at = (offsetMs: number) => ({ issuedAt: new Date(base + offsetMs).toISOString() });
      const posts = symbols.flatMap((instrument) => {
        const pair = [() => open(0, { instrument, ...at(0) }), () => close(0, { instrument, ...at(1) })];
        return random.chance(0.5) ? pair : pair.reverse();
      });
      const ids = await Promise.all(posts.map((post) => post()));
      for (const id of ids)
        superseded += (await outcome(id)).filter((text) => text.includes("SUPERSEDED")).length;
      await eventually(() => {
        for (const symbol of symbols)
          expect(quantities(fleet.venue, fleet.accounts, symbol)).toEqual(all("0"));
      });
    }
    console.info(
      `supersession: ${superseded} of ${8 * symbols.length * fleet.accounts.length} entries dropped`,
    );
    expect(superseded).toBeGreaterThan(0);
    expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  });
});
