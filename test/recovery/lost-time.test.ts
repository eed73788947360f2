// PostgreSQL is put back to an older copy after trades that it then knows nothing of, and every webhook comes again: the venue
// accepts nothing twice, what was opened meanwhile is owned and guarded, and trading goes on.
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import { Decimal, decimal } from "../../engine/domain/decimal.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, quantities, unprotected } from "../oracle/venue-oracle.ts";

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
const TARGET = { targets: [{ percent: 5, share: 0.5 }] };
/** The last account of the fleet. */
const HEDGE = 2;
const BY_HAND = "3";
const OPEN = ["SOLUSDT", "AVAXUSDT", "XRPUSDT", "LTCUSDT"];
const now = () => new Date().toISOString();
const done = () => fleet.accounts.map(() => "done");
const all = (outcome: string) => fleet.accounts.map(() => outcome);

/** Orders of ours that the venue accepted, plain and conditional. */
function accepted(): number {
  return (["binance", "bybit"] as const)
    .flatMap((exchange) => ledgerOf(fleet.venue, exchange))
    .filter(({ kind }) => kind === "order.accepted" || kind === "conditional.accepted").length;
}

/** What the engine holds as ours, by instrument: each account's quantity, in the order of the fleet. */
async function owned(client: EngineClient, symbol: string): Promise<readonly string[]> {
  const positions = (await client.positions()).filter(({ instrumentId }) => instrumentId === idOf(symbol));
  return fleet.accounts.map(({ id }) => positions.find(({ accountId }) => accountId === id)?.quantity ?? "0");
}

async function strategies(client: EngineClient, symbol: string): Promise<readonly (string | undefined)[]> {
  const positions = await client.positions();
  return positions
    .filter(({ instrumentId }) => instrumentId === idOf(symbol))
    .map(({ strategyId }) => strategyId);
}

const idOf = (symbol: string) => `${symbol.slice(0, -"USDT".length)}/USDT:USDT`;

function byHand(symbol: string, quantity: string): void {
  for (const [at, { venue, paperAccountId }] of fleet.accounts.entries()) {
    const outcome = fleet.venue.exchanges[venue].placeOrder(paperAccountId, {
      ...{ symbol, side: "buy", leg: at === HEDGE ? "long" : "both", type: "market" },
      ...{ timeInForce: "ioc", price: undefined, quantity: decimal(quantity) },
      ...{ reduceOnly: false, clientOrderId: undefined },
    });
    expect(outcome.kind).toBe("ok");
  }
}

function withdrawStops(symbol: string): void {
  for (const { venue, paperAccountId } of fleet.accounts) {
    const exchange = fleet.venue.exchanges[venue];
    for (const { conditionalId: id, trigger } of exchange.openConditionals(paperAccountId, symbol))
      if (trigger === "stop") exchange.cancelConditional(paperAccountId, { kind: "venue-id", id });
  }
}

/** Quantity of ours that no resting stop covers, by account and instrument. */
function naked(): readonly string[] {
  return fleet.accounts.flatMap(({ venue, paperAccountId }) =>
    OPEN.flatMap((symbol) => {
      const exchange = fleet.venue.exchanges[venue];
      const held = Decimal.sum(
        0,
        ...exchange.positions(paperAccountId, symbol).map(({ quantity }) => quantity),
      );
      const ours = symbol === "AVAXUSDT" ? held.sub(BY_HAND) : held;
      const stops = exchange
        .openConditionals(paperAccountId, symbol)
        .filter(({ trigger }) => trigger === "stop");
      const covered = Decimal.sum(0, ...stops.map(({ quantity }) => quantity ?? 0));
      return covered.lt(ours) ? [`${venue} ${symbol}: ${ours}, covered ${covered}`] : [];
    }),
  );
}

/** Realised profit or loss less fees, per account: of the record's positions, and of the venue's ledger. */
async function earned(symbol: string): Promise<Readonly<Record<"recorded" | "atVenue", readonly string[]>>> {
  const { rows } = await fleet.pools.reading.query<{ account_id: string; net: string }>(
    `select account_id, trim_scale(sum(realized_pnl - fees)) as net from position where instrument_id = $1 group by 1`,
    [idOf(symbol)],
  );
  const net = new Map(rows.map((row) => [row.account_id, row.net]));
  return {
    recorded: fleet.accounts.map(({ id }) => decimal(net.get(id) ?? "0").toFixed(8)),
    atVenue: fleet.accounts.map(({ venue, paperAccountId }) => {
      const rows = fleet.venue.exchanges[venue].income(paperAccountId, { symbol });
      const ofTrades = rows.filter(({ kind }) => kind === "realised-pnl" || kind === "commission");
      return Decimal.sum(0, ...ofTrades.map(({ amount }) => amount)).toFixed(8);
    }),
  };
}

function restingTargets(symbol: string): readonly number[] {
  return fleet.accounts.map(
    ({ venue, paperAccountId }) =>
      fleet.venue.exchanges[venue]
        .openConditionals(paperAccountId, symbol)
        .filter(({ trigger }) => trigger === "take-profit").length,
  );
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
    byHand("AVAXUSDT", BY_HAND);
    byHand("DOTUSDT", "10");
    expect(await signal(second, { ...open("AVAXUSDT"), ...TARGET })).toEqual(done());
    expect(await signal(second, open("ADAUSDT"))).toEqual(done());
    expect(await signal(second, { ...open("SOLUSDT"), action: "increase" })).toEqual(done());
    expect(await signal(second, close("ADAUSDT"))).toEqual(done());
    expect(await signal(second, open("LINKUSDT"))).toEqual(done());
    expect(await signal(second, close("LINKUSDT"))).toEqual(done());
    // It closes nothing now, and when it comes again it must not close what was opened after it.
    expect(await signal(second, close("LTCUSDT"))).toEqual(all("NOTHING_TO_CLOSE"));
    for (const symbol of ["XRPUSDT", "LTCUSDT"])
      expect(await signal(second, { ...open(symbol), ...TARGET })).toEqual(done());
    await eventually(() => expect(naked()).toEqual([]), WITHIN_MS);
    await eventually(() => expect(restingTargets("XRPUSDT")).toEqual([1, 1, 1]), WITHIN_MS);
    const held = new Map<string, readonly string[]>();
    for (const symbol of OPEN) held.set(symbol, await owned(second, symbol));
    await new Promise((resolve) => setTimeout(resolve, NOTED_MS));
    await engine.stop("SIGKILL");
    // Nobody guards it meanwhile.
    withdrawStops("LTCUSDT");
    await copyDatabase(`${name}_copy`, name);

    const third = await start();
    await eventually(async () => {
      for (const symbol of OPEN) expect(await owned(third, symbol)).toEqual(held.get(symbol));
      expect(naked()).toEqual([]);
    }, WITHIN_MS);
    expect(await owned(third, "DOTUSDT")).toEqual(["0", "0", "0"]);
    // What was opened and closed meanwhile is no position any more, and yet it was earned or lost.
    for (const symbol of ["ADAUSDT", "LINKUSDT"])
      await eventually(async () => {
        const { recorded, atVenue } = await earned(symbol);
        expect(recorded).toEqual(atVenue);
        for (const net of recorded) expect(net).toMatch(/^-0\.0*[1-9]|^-[1-9]/);
      }, WITHIN_MS);
    for (const symbol of ["AVAXUSDT", "XRPUSDT", "LTCUSDT"])
      expect(await strategies(third, symbol)).toEqual([null, null, null]);
    expect(restingTargets("XRPUSDT")).toEqual([1, 1, 1]);
    withdrawStops("AVAXUSDT");
    await eventually(() => expect(naked()).toEqual([]), WITHIN_MS);
    // Whose position it is nobody knows yet: a strategy that the account follows may close it.
    expect(await deliver(third, { id: "closes-unknown", issuedAt: now(), ...close("XRPUSDT") })).toEqual(
      done(),
    );
    expect(quantities(fleet.venue, fleet.accounts, "XRPUSDT")).toEqual(["0", "0", "0"]);
    const before = accepted();
    const outcomes: (readonly string[])[] = [];
    for (const body of [...sent, ...sent]) outcomes.push(await deliver(third, body));
    // What the copy knows is a duplicate; what it does not know is refused, or there is nothing to close.
    expect(outcomes.slice(0, 1)).toEqual([done()]);
    for (const lost of [1, 2, 3, 5, 7, 8, 9]) expect(outcomes[lost]).toEqual(all("RECORD_RESTORED"));
    // The signal that opened it is known by the order id that it gives.
    const strategyId = (await strategies(third, "SOLUSDT"))[0];
    for (const symbol of ["AVAXUSDT", "LTCUSDT"])
      expect(await strategies(third, symbol)).toEqual([strategyId, strategyId, strategyId]);
    for (const symbol of ["SOLUSDT", "AVAXUSDT", "LTCUSDT"])
      expect(await owned(third, symbol)).toEqual(held.get(symbol));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(acceptedTwice(fleet.venue)).toEqual([]);
    expect(naked()).toEqual([]);
    console.info(`${before} orders accepted before the webhooks came again, ${accepted()} after`);

    // New signals trade as ever; what was known before the loss is still managed.
    await engine.stop();
    const fourth = await start();
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await signal(fourth, open("DOGEUSDT"))).toEqual(done());
    expect(await signal(fourth, close("DOGEUSDT"))).toEqual(done());
    for (const symbol of ["SOLUSDT", "AVAXUSDT", "LTCUSDT"])
      expect(await signal(fourth, close(symbol))).toEqual(done());
    expect(await fourth.positions()).toEqual([]);
    expect(quantities(fleet.venue, fleet.accounts, "AVAXUSDT")).toEqual([BY_HAND, BY_HAND, BY_HAND]);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
    await eventually(() => {
      for (const { venue, paperAccountId } of fleet.accounts)
        expect(fleet.venue.exchanges[venue].openConditionals(paperAccountId)).toEqual([]);
    }, WITHIN_MS);
    const { rows } = await fleet.pools.reading.query("select * from orphaned_rows()");
    expect(rows).toEqual([]);
  });
});
