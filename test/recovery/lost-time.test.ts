// PostgreSQL is put back to an older copy after trades that it then knows nothing of, and every webhook comes again: the venue
// accepts nothing twice, and trading goes on.
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, unprotected } from "../oracle/venue-oracle.ts";

const WITHIN_MS = 20_000;
/** The high-water mark is written about once a second. */
const NOTED_MS = 2_500;

let fleet: TestFleet;
let engine: EngineProcess;
let signals = 0;
const sent: object[] = [];

beforeAll(async () => {
  fleet = await startFleet([
    { venue: "binance" },
    { venue: "bybit" },
    { venue: "binance", positionMode: "hedge" },
  ]);
});
afterAll(async () => {
  await engine?.stop();
  await fleet?.stop();
});

async function start(): Promise<EngineClient> {
  const environment = { ...fleet.environment, LOG_LEVEL: process.env.TEST_LOG ?? "fatal" };
  engine = EngineProcess.start(environment, await freePort(0));
  await engine.ready();
  return new EngineClient(engine.url, fleet);
}

async function deliver(client: EngineClient, body: object): Promise<readonly string[]> {
  const answer = await client.post(body);
  expect(answer.status).toBe(202);
  return eventually(async () => {
    const { decisions } = await client.trace(answer.body.signalId ?? "");
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return decisions.map(({ state, denials }) => denials[0]?.code ?? state);
  }, WITHIN_MS);
}

function signal(client: EngineClient, rest: object): Promise<readonly string[]> {
  signals += 1;
  const body = { id: `lost-${signals}`, issuedAt: new Date().toISOString(), ...rest };
  sent.push(body);
  return deliver(client, body);
}

const open = (instrument: string) => ({ action: "open", side: "long", stop: "3%", instrument });
const close = (instrument: string) => ({ action: "close", instrument });
const done = () => fleet.accounts.map(() => "done");
const all = (outcome: string) => fleet.accounts.map(() => outcome);

/** Orders of ours that the venue accepted, plain and conditional. */
function accepted(): number {
  return (["binance", "bybit"] as const)
    .flatMap((exchange) => ledgerOf(fleet.venue, exchange))
    .filter(({ kind }) => kind === "order.accepted" || kind === "conditional.accepted").length;
}

/** Of the fleet's database under another name, and back. */
async function copyDatabase(from: string, to: string): Promise<void> {
  const address = new URL(fleet.databaseUrl);
  address.pathname = "/postgres";
  const client = new pg.Client({ connectionString: address.href });
  await client.connect();
  try {
    await client.query(`drop database if exists ${to} with (force)`);
    await client.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [from]);
    await client.query(`create database ${to} template ${from}`);
  } finally {
    await client.end();
  }
}

describe("a database that was put back", () => {
  it("sends nothing twice when every webhook comes again", { timeout: 120_000 }, async () => {
    const name = new URL(fleet.databaseUrl).pathname.slice(1);
    const first = await start();
    expect(await signal(first, open("SOLUSDT"))).toEqual(done());
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), WITHIN_MS);
    await engine.stop();
    await copyDatabase(name, `${name}_copy`);

    const second = await start();
    expect(await signal(second, open("AVAXUSDT"))).toEqual(done());
    expect(await signal(second, open("ADAUSDT"))).toEqual(done());
    expect(await signal(second, { ...open("SOLUSDT"), action: "increase" })).toEqual(done());
    expect(await signal(second, close("ADAUSDT"))).toEqual(done());
    expect(await signal(second, open("LINKUSDT"))).toEqual(done());
    expect(await signal(second, close("LINKUSDT"))).toEqual(done());
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), WITHIN_MS);
    await new Promise((resolve) => setTimeout(resolve, NOTED_MS));
    await engine.stop("SIGKILL");
    await copyDatabase(`${name}_copy`, name);

    const third = await start();
    const before = accepted();
    const outcomes: (readonly string[])[] = [];
    for (const body of [...sent, ...sent]) outcomes.push(await deliver(third, body));
    // What the copy knows is a duplicate; what it does not know is refused, or there is nothing to close.
    expect(outcomes.slice(0, 1)).toEqual([done()]);
    for (const lost of [1, 2, 3, 5]) expect(outcomes[lost]).toEqual(all("RECORD_RESTORED"));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(acceptedTwice(fleet.venue)).toEqual([]);
    expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]);
    console.info(`${before} orders accepted before the webhooks came again, ${accepted()} after`);

    // New signals trade as ever; what was known before the loss is still managed.
    await engine.stop();
    const fourth = await start();
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await signal(fourth, open("DOGEUSDT"))).toEqual(done());
    expect(await signal(fourth, close("DOGEUSDT"))).toEqual(done());
    expect(await signal(fourth, close("SOLUSDT"))).toEqual(done());
    expect(acceptedTwice(fleet.venue)).toEqual([]);
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), WITHIN_MS);
  });
});
