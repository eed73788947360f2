// A tenant is put back from a backup while its engine runs, and once more after it was gone: every webhook comes again each time, and
// the venue accepts nothing twice.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { removeAll } from "../../src/cli/backups/testing.ts";
import { runCliHere } from "../../src/cli/testing.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { acceptedTwice, ledgerOf, unprotected } from "../oracle/venue-oracle.ts";

const WITHIN_MS = 20_000;

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
const sent: object[] = [];

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
  await start();
});
afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

async function start(): Promise<void> {
  const config = loadEngineConfig({ ...fleet.environment, LOG_LEVEL: "fatal", ENGINE_PORT: "0" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  await eventually(async () => expect(running.engine.recovered).toBe(true), WITHIN_MS);
}

async function cli(...args: readonly string[]) {
  const { VAULT_KEY_FILE = "" } = fleet.environment;
  const env = { FLOTILLA_HOME: fleet.home, DATABASE_URL: fleet.databaseUrl, VAULT_KEY_FILE };
  const { code, out, error } = await runCliHere(["--json", ...args], { env });
  expect({ args, code, error }).toEqual({ args, code: 0, error: "" });
  return JSON.parse(out);
}

/** What each account made of it. */
async function deliver(body: object): Promise<readonly string[]> {
  const answer = await client.post(body);
  expect(answer.status).toBe(202);
  return eventually(async () => {
    const { decisions } = await client.trace(answer.body.signalId ?? "");
    expect(decisions).toHaveLength(2);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return decisions.map(({ state, denials }) => denials[0]?.code ?? state);
  }, WITHIN_MS);
}

function open(instrument: string): Promise<readonly string[]> {
  const body = {
    ...{ id: `restore-${sent.length}`, issuedAt: new Date().toISOString() },
    ...{ action: "open", side: "long", stop: "3%", instrument },
  };
  sent.push(body);
  return deliver(body);
}

/** Orders that the venues accepted, plain and conditional. */
function accepted(): number {
  return (["binance", "bybit"] as const)
    .flatMap((exchange) => ledgerOf(fleet.venue, exchange))
    .filter(({ kind }) => kind === "order.accepted" || kind === "conditional.accepted").length;
}

async function standStill(): Promise<void> {
  await cli("tenant", "suspend", "Test tenant");
  await cli("flatten", "tenant", "Test tenant", "--reason", "restore");
  await eventually(async () => {
    expect(await client.positions()).toEqual([]);
    const { rows } = await fleet.pools.reading.query(
      `select from order_intent where state in ('claimed', 'unknown', 'accepted', 'open', 'partially-filled')
       union all select from position where quantity <> 0`,
    );
    expect(rows).toEqual([]);
  }, WITHIN_MS);
}

const DONE = ["done", "done"];

describe("a tenant that is put back (W20, I1)", () => {
  it("while its engine runs: what was sent since stays known, and it trades on", {
    timeout: 90_000,
  }, async () => {
    expect(await open("BTCUSDT")).toEqual(DONE);
    const { backup } = await cli("tenant", "backup", "Test tenant");
    expect(await open("ETHUSDT")).toEqual(DONE);
    await fleet.pools.reading.query("delete from subscription");
    await fleet.pools.reading.query("update trader set name = 'mistake ' || id");
    await standStill();
    const { tables, done } = await cli("tenant", "restore", "test-tenant", "--backup", backup, "--yes");
    expect(done).toBe(true);
    const isEqual = (name: string) => tables.find(({ table }: { table: string }) => table === name)?.isEqual;
    expect(["trader", "subscription", "account", "credential"].map(isEqual)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    const before = accepted();
    for (const body of sent) expect(await deliver(body)).toEqual(DONE);
    expect(accepted()).toBe(before);
    await cli("tenant", "resume", "Test tenant");
    await cli("resume", "tenant", "Test tenant");
    await eventually(async () => expect(await open("ADAUSDT")).toEqual(DONE), WITHIN_MS);
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), WITHIN_MS);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  });

  it("after it was gone: what was opened since is guarded again, and nothing is opened twice", {
    timeout: 90_000,
  }, async () => {
    const { backup } = await cli("tenant", "backup", "Test tenant");
    expect(await open("SOLUSDT")).toEqual(DONE);
    await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]), WITHIN_MS);
    await running.stop();
    await removeAll(fleet.databaseUrl, fleet.tenantId);
    await cli("tenant", "restore", "test-tenant", "--backup", backup, "--yes");
    await start();
    const owned = async () =>
      (await client.positions()).map(({ instrumentId }) => instrumentId ?? "").toSorted();
    const opened = ["ADA/USDT:USDT", "ADA/USDT:USDT", "SOL/USDT:USDT", "SOL/USDT:USDT"];
    await eventually(async () => expect(await owned()).toEqual(opened), WITHIN_MS);
    await cli("tenant", "resume", "Test tenant");
    await cli("resume", "tenant", "Test tenant");
    const before = accepted();
    const outcomes: (readonly string[])[] = [];
    for (const body of sent) outcomes.push(await deliver(body));
    expect(outcomes.at(-1)).toEqual(["RECORD_RESTORED", "RECORD_RESTORED"]);
    expect(accepted()).toBe(before);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
    expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]);
    const { rows } = await fleet.pools.reading.query("select * from orphaned_rows()");
    expect(rows).toEqual([]);
  });
});
