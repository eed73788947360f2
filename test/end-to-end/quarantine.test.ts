// Work that throws every time: it is put away with a reason, its neighbours are decided, and a person can release it.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listQuarantined, releaseQuarantined } from "../../adapters/postgres/admin/quarantine.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import type { SignalId } from "../../engine/domain/ids.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";
import { openTestDatabase } from "../support/test-database.ts";

const WITHIN_MS = 20_000;

let fleet: TestFleet;
let engine: RunningEngine;
let client: EngineClient;
let signals = 0;

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }, { venue: "binance" }]);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  const onFatal = (reason: string): void => {
    throw new Error(reason);
  };
  engine = await startEngine({ config, onFatal, settings: { quarantineAfter: 2 } });
  client = new EngineClient(engine.url, fleet);
  await eventually(() => expect(engine.engine.recovered).toBe(true), WITHIN_MS);
});

afterAll(async () => {
  await engine?.stop();
  await fleet?.stop();
});

async function post(rest: Readonly<Record<string, unknown>>): Promise<SignalId> {
  signals += 1;
  const body = {
    id: `poison-${signals}`,
    issuedAt: new Date().toISOString(),
    instrument: "SOLUSDT",
    ...rest,
  };
  const answer = await client.post(body);
  expect(answer.status).toBe(202);
  return answer.body.signalId as SignalId;
}

const OPEN = { action: "open", side: "long", stop: "3%" };

async function statesOf(signalId: SignalId): Promise<ReadonlyMap<string, string>> {
  return eventually(async () => {
    const { decisions } = await client.trace(signalId);
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return new Map(
      decisions.map(({ accountId, state, denials }) => [accountId, denials[0]?.code ?? state] as const),
    );
  }, WITHIN_MS);
}

const sql = (text: string, values: readonly unknown[] = []) => fleet.pools.reading.query(text, [...values]);

/** The engine's role owns nothing: what breaks the record on purpose is its owner's. */
const asOwner = (text: string) => openTestDatabase(fleet.databaseUrl).asOwner(text);

/** From now on the record refuses to take a decision of this account that would send something. */
async function poison(accountId: string): Promise<void> {
  await asOwner(`create or replace function refuse_poisoned() returns trigger language plpgsql as $$ begin
    if new.account_id = '${accountId}' and new.state = 'working' then raise exception 'poisoned row'; end if;
    return new; end $$`);
  await asOwner(
    "create or replace trigger poisoned before insert on decision for each row execute function refuse_poisoned()",
  );
}

describe("a decision that fails again and again", () => {
  it("is put away alone; its neighbours and later signals are decided; released, it is decided", async () => {
    const [guilty] = fleet.accounts;
    await poison(guilty?.id ?? "");
    const signalId = await post(OPEN);
    const states = await statesOf(signalId);
    const others = fleet.accounts.slice(1).map(({ id }) => states.get(id));
    expect([states.get(guilty?.id ?? ""), ...others]).toEqual(["QUARANTINED", "done", "done"]);
    const [row] = await listQuarantined(fleet.admin, fleet.tenantId);
    expect(row).toMatchObject({ signalId, accountId: guilty?.id, code: "QUARANTINED", attempts: 2 });
    expect(row?.reason).toContain("poisoned row");

    await asOwner("drop trigger poisoned on decision");
    await statesOf(await post({ action: "close" }));
    const again = await statesOf(await post({ action: "open", side: "short", stop: "3%" }));
    expect([...again.values()]).toEqual(["done", "done", "done"]);

    expect(value(await releaseQuarantined(fleet.admin, fleet.tenantId, signalId))).toBe(1);
    const released = await statesOf(signalId);
    expect(released.get(guilty?.id ?? "")).not.toBe("QUARANTINED");
    expect(await listQuarantined(fleet.admin, fleet.tenantId)).toEqual([]);
    const nothing = await releaseQuarantined(fleet.admin, fleet.tenantId, signalId);
    expect(nothing).toMatchObject({ kind: "refused", code: "NOT_FOUND" });
    await statesOf(await post({ action: "close" }));
  }, 60_000);

  it("that cannot even be read is denied for its whole audience, and holds up nobody", async () => {
    const row = `select tenant_id, $2::uuid, provider_id, strategy_id, dialect, instrument_id, '{"kind":"bogus"}'::json,
      reference_price, issued_at, received_at, expires_at, audience, audience_size, false, raw_body from signal where id = $1`;
    const healthy = await post(OPEN);
    const unreadable = "5f0c6a52-0000-4000-8000-0000000000ff" as SignalId;
    await sql(
      `insert into signal (tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price,
         issued_at, received_at, expires_at, audience, audience_size, fully_decided, raw_body) ${row}`,
      [healthy, unreadable],
    );
    expect([...(await statesOf(unreadable)).values()]).toEqual(["QUARANTINED", "QUARANTINED", "QUARANTINED"]);
    expect([...(await statesOf(healthy)).values()]).toEqual(["done", "done", "done"]);
    await statesOf(await post({ action: "close" }));
  }, 60_000);

  it("whose subscription is gone is put away without an account, and its signal is complete", async () => {
    const healthy = await post(OPEN);
    await statesOf(healthy);
    const widowed = "5f0c6a52-0000-4000-8000-0000000000fe" as SignalId;
    await sql(
      `insert into signal (tenant_id, id, provider_id, strategy_id, dialect, instrument_id, action, reference_price,
         issued_at, received_at, expires_at, audience, audience_size, fully_decided, raw_body)
       select tenant_id, $2::uuid, provider_id, strategy_id, dialect, instrument_id, '{"kind":"close"}'::json,
         reference_price, issued_at, received_at, expires_at, array_append(audience, gen_random_uuid()),
         audience_size + 1, false, raw_body from signal where id = $1`,
      [healthy, widowed],
    );
    await statesOf(widowed);
    await eventually(async () => {
      const { rows } = await sql("select fully_decided from signal where id = $1", [widowed]);
      expect(rows).toEqual([{ fully_decided: true }]);
    }, WITHIN_MS);
    const gone = (await listQuarantined(fleet.admin, fleet.tenantId)).filter(
      ({ signalId }) => signalId === widowed,
    );
    expect(gone).toMatchObject([{ accountId: null, code: "SUBSCRIPTION_GONE", attempts: 2 }]);
  }, 60_000);

  it("half way is taken up again and settled by what happened", async () => {
    await statesOf(await post(OPEN));
    await asOwner(`create or replace function refuse_entries() returns trigger language plpgsql as $$ begin
      if new.leg = 'entry' then raise exception 'poisoned order'; end if; return new; end $$`);
    await asOwner(
      "create trigger poisoned before insert on order_intent for each row execute function refuse_entries()",
    );
    const reversed = await post({ ...OPEN, action: "reverse", side: "short" });
    expect([...(await statesOf(reversed)).values()]).toEqual(["done", "done", "done"]);
    await asOwner("drop trigger poisoned on order_intent");
    const { decisions } = await client.trace(reversed);
    for (const { orders } of decisions) expect(orders.map(({ leg }) => leg)).toEqual(["exit"]);
    expect([...(await statesOf(await post(OPEN))).values()]).toEqual(["done", "done", "done"]);
  }, 60_000);
});
