// An engine starts while one of its venues does not answer: the other's accounts are traded at once, and this one's when it is back.
import { connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities } from "../oracle/venue-oracle.ts";

const SYMBOL = "SOLUSDT";

let fleet: TestFleet;
let running: RunningEngine | undefined;
let signals = 0;

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
});

afterAll(async () => {
  await stop();
  await fleet?.stop();
});

async function stop(): Promise<void> {
  await running?.stop();
  running = undefined;
}

async function start(environment: Readonly<Record<string, string>>): Promise<EngineClient> {
  const config = loadEngineConfig({
    ...fleet.environment,
    ...{ ENGINE_PORT: "0", LOG_LEVEL: process.env.TEST_LOG ?? "fatal" },
    ...environment,
  });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  return new EngineClient(running.url, fleet);
}

async function send(client: EngineClient, rest: Readonly<Record<string, unknown>>): Promise<string> {
  signals += 1;
  const signal = { id: `away-${signals}`, issuedAt: new Date().toISOString(), instrument: SYMBOL, ...rest };
  const answer = await client.post(signal);
  expect(answer.status).toBe(202);
  return answer.body.signalId ?? "";
}

const held = () => quantities(fleet.venue, fleet.accounts, SYMBOL);

/** Bytes pass once it listens. */
function passage(to: number): Server {
  const pipe = (from: Socket, into: Socket) => {
    from.on("error", () => into.destroy());
    from.pipe(into);
  };
  return createServer((inward) => {
    const outward = connect(to, "127.0.0.1");
    pipe(inward, outward);
    pipe(outward, inward);
  });
}

it("trades where the venue answers, and carries the rest out once the other one does", {
  timeout: 90_000,
}, async () => {
  const before = await start({});
  await eventually(() => expect(running?.engine.recovered).toBe(true));
  await send(before, { action: "open", side: "long", stop: "3%" });
  await eventually(() => expect(held().every((quantity) => Number(quantity) > 0)).toBe(true), 20_000);
  await stop();

  const port = await freePort(0);
  const away = { PAPER_BYBIT_REST: `http://127.0.0.1:${port}`, PAPER_BYBIT_WS: `ws://127.0.0.1:${port}` };
  const client = await start(away);
  const signalId = await send(client, { action: "close" });
  const [, bybit] = held();
  await eventually(() => expect(held()).toEqual(["0", bybit]), 20_000);
  const states = async () => (await client.trace(signalId)).decisions.map(({ state }) => state);
  await eventually(async () => expect(await states()).toContain("done"));

  const server = passage(Number(new URL(fleet.venue.urls.bybit.rest).port));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  try {
    await eventually(() => expect(held()).toEqual(["0", "0"]), 50_000);
    await eventually(async () => expect(await states()).toEqual(["done", "done"]), 20_000);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  } finally {
    await stop();
    server.close();
  }
});
