// What an operator can do while it runs: stop trading at any level, see what is at fault, and never see a secret.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTradingState } from "../../adapters/postgres/admin/trading-states.ts";
import { freePort } from "../../adapters/postgres/embedded/free-port.ts";
import type { TradingScope, TradingState } from "../../engine/domain/trading-state.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { EngineProcess } from "../fleet/engine-process.ts";
import { eventually } from "../fleet/eventually.ts";
import { type FleetAccount, startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";
import { acceptedTwice, quantities, unprotected } from "../oracle/venue-oracle.ts";
import { testServiceUrl } from "../support/test-service-url.ts";
import { watchRedis } from "../support/watch-redis.ts";
import { WHOLE_RIGS } from "../support/whole-rigs.ts";

const SYMBOL = "ETHUSDT";
const INSTRUMENT = "ETH/USDT:USDT";
/** A kill switch must have arrived by then. */
const EFFECTIVE_MS = 900;

let fleet: TestFleet;
let running: EngineProcess;
let client: EngineClient;
let first: FleetAccount;
let stopWatching: () => void = () => undefined;
let signals = 0;
const output: string[] = [];
const redisTraffic: string[] = [];

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
  const [account] = fleet.accounts;
  if (account === undefined) throw new Error("no account");
  first = account;
  const redisUrl = await testServiceUrl("redis");
  stopWatching = await watchRedis(redisUrl, (text) => redisTraffic.push(text));
  const environment = { ...fleet.environment, REDIS_URL: redisUrl, LOG_LEVEL: "info" };
  running = EngineProcess.start(environment, await freePort(0), (text) => output.push(text));
  client = new EngineClient(running.url, fleet);
  await running.ready();
});

afterAll(async () => {
  await running?.stop();
  stopWatching();
  await fleet?.stop();
});

async function send(rest: Readonly<Record<string, unknown>>): Promise<string> {
  signals += 1;
  const id = `operation-${signals}`;
  const answer = await client.post({
    ...{ id, issuedAt: new Date().toISOString(), instrument: SYMBOL },
    ...rest,
  });
  expect(answer.status).toBe(202);
  return answer.body.signalId ?? "";
}

/** State and denial codes with their scope, of the first account. */
async function firstDecision(signalId: string): Promise<string> {
  return eventually(async () => {
    const { decisions } = await client.trace(signalId);
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    const own = decisions.find(({ accountId }) => accountId === first.id);
    const denials = (own?.denials ?? []) as readonly { code: string; detail?: { scope?: string } }[];
    return [own?.state, ...denials.map(({ code, detail }) => `${code} ${detail?.scope}`)].join(" ");
  }, 15_000);
}

const open = () => send({ action: "open", side: "long", stop: "3%" });
const close = () => send({ action: "close" });

async function flat(): Promise<void> {
  await firstDecision(await close());
  await eventually(async () => {
    expect(quantities(fleet.venue, fleet.accounts, SYMBOL)).toEqual(["0", "0"]);
    expect(await client.positions()).toEqual([]);
  });
}

async function scopeIdOf(scope: TradingScope): Promise<string> {
  const read = async (sql: string) =>
    (await fleet.pools.reading.query<{ id: string }>(sql)).rows[0]?.id ?? "";
  switch (scope) {
    case "platform":
      return "platform";
    case "tenant":
      return fleet.tenantId;
    case "provider":
      return read("select id from provider");
    case "trader":
      return read(`select trader_id as id from account where id = '${first.id}'`);
    case "account":
      return first.id;
    case "instrument":
      return INSTRUMENT;
  }
}

async function set(scope: TradingScope, state: TradingState): Promise<void> {
  const target = {
    tenantId: scope === "platform" ? undefined : fleet.tenantId,
    ...{ scope, scopeId: await scopeIdOf(scope) },
  };
  value(await setTradingState(fleet.admin, target, state, "a test"));
  await new Promise((resolve) => setTimeout(resolve, EFFECTIVE_MS));
}

const SCOPES = ["platform", "tenant", "provider", "trader", "account", "instrument"] as const;

describe("a kill switch", () => {
  it.each(WHOLE_RIGS ? SCOPES : (["platform", "trader", "instrument"] as const))(
    "of the %s holds entries back, then everything but protection",
    { timeout: 40_000 },
    async (scope) => {
      expect(await firstDecision(await open())).toBe("done");
      await set(scope, "reducing");
      expect(await firstDecision(await open())).toBe(`denied TRADING_REDUCING ${scope}`);
      expect(await firstDecision(await send({ action: "reduce", share: 0.5 }))).toBe("done");

      await set(scope, "halted");
      expect(await firstDecision(await open())).toBe(`denied TRADING_HALTED ${scope}`);
      expect(await firstDecision(await close())).toBe(`denied TRADING_HALTED ${scope}`);
      await losesItsStop();
      await eventually(() => expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]));
      expect(quantities(fleet.venue, [first], SYMBOL)).not.toEqual(["0"]);

      await set(scope, "active");
      expect(await firstDecision(await open())).toBe("done");
      await flat();
      expect(acceptedTwice(fleet.venue)).toEqual([]);
    },
  );
});

/** Somebody cancels the stop at the venue. */
async function losesItsStop(): Promise<void> {
  await eventually(() => expect(unprotected(fleet.venue, [first])).toEqual([]));
  const exchange = fleet.venue.exchanges[first.venue];
  for (const { conditionalId } of exchange.openConditionals(first.paperAccountId, SYMBOL)) {
    exchange.cancelConditional(first.paperAccountId, { kind: "venue-id", id: conditionalId });
  }
  expect(unprotected(fleet.venue, [first])).not.toEqual([]);
}

describe("/readyz", () => {
  it("names every dependency", async () => {
    const answer = await fetch(`${running.url}/readyz`);
    const body = (await answer.json()) as { readonly dependencies: readonly { readonly name: string }[] };
    expect(answer.status).toBe(200);
    expect(body.dependencies.map(({ name }) => name)).toEqual([
      "database",
      "queue",
      "shards",
      "recovery",
      "conservation",
      "venue binance paper",
      "venue bybit paper",
    ]);
  });
});

async function metric(name: string): Promise<number> {
  const text = await (await fetch(`${running.url}/metrics`)).text();
  const values = [...text.matchAll(new RegExp(`^flotilla_${name}(?:{[^}]*})? (\\S+)$`, "gm"))];
  return values.reduce((sum, [, number]) => sum + Number(number), 0);
}

describe("secrets", () => {
  it("stand in no output, metric, answer, table or queue", async () => {
    const signalId = await open();
    expect(await firstDecision(signalId)).toBe("done");
    const keys = fleet.accounts.flatMap(({ venue, paperAccountId }) =>
      fleet.venue.exchanges[venue].keysOf(paperAccountId),
    );
    const vaultKey = await readFile(fleet.environment.VAULT_KEY_FILE ?? "");
    const secrets = [
      ...keys.flatMap(({ apiKey, secret }) => [apiKey, secret]),
      ...[fleet.strategy.token, fleet.operatorToken, vaultKey.toString("utf8").trim()],
    ];
    const places: Readonly<Record<string, string>> = {
      output: output.join(""),
      metrics: await (await fetch(`${running.url}/metrics`)).text(),
      trace: JSON.stringify(await client.trace(signalId)),
      positions: JSON.stringify(await client.positions()),
      database: await wholeDatabase(),
      redis: redisTraffic.join(""),
    };
    for (const [name, text] of Object.entries(places)) {
      expect(text.length, name).toBeGreaterThan(20);
      for (const [at, secret] of secrets.entries()) {
        expect(secret.length).toBeGreaterThan(8);
        for (const form of formsOf(secret))
          expect(text.includes(form), `secret ${at} in ${name}`).toBe(false);
      }
    }
    await flat();
  });
});

/** As it is, and as somebody may have encoded it. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [secret, bytes.toString("hex"), bytes.toString("base64"), encodeURIComponent(secret)];
}

async function wholeDatabase(): Promise<string> {
  const pool = fleet.pools.reading;
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of rows) {
    const table = await pool.query<{ row: string }>(`select each::text as row from ${name} each`);
    texts.push(...table.rows.map(({ row }) => row));
  }
  return texts.join("\n");
}

describe("a revoked key", () => {
  it("stops its account, and the venue is not flooded with attempts", { timeout: 30_000 }, async () => {
    expect(await firstDecision(await open())).toBe("done");
    const response = await fetch(`${fleet.venue.urls.control}/${first.venue}/keys/revoke`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ accountId: first.paperAccountId }),
    });
    expect(response.status).toBe(200);
    await eventually(async () => expect(await metric("accounts_not_reconciled")).toBe(1));
    const before = await metric("venue_read_failures_total");
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect((await metric("venue_read_failures_total")) - before).toBeLessThanOrEqual(10);
    const decision = await firstDecision(await open());
    expect(decision).toMatch(/^denied (?:.* )?(?:NOT_RECONCILED|ACCOUNT_NOT_ACTIVE|SIGNAL_EXPIRED)/);
    expect(acceptedTwice(fleet.venue)).toEqual([]);
  });
});
