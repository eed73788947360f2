// A provider tries a signal out through the service: shown by the engine's own planning, without a follower's name, balance or size; or sent
// the whole way to paper accounts, and to no others.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId, ProviderId } from "../../engine/domain/ids.ts";
import { type EngineOptions, type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient as ServicesClient } from "../../src/engine-client/engine-client.ts";
import { startTestService, type TestService } from "../../src/service/testing.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";
import { ledgerOf, unprotected } from "../oracle/venue-oracle.ts";

describe("a signal that is tried out", () => {
  let fleet: TestFleet;
  let engine: RunningEngine;
  let service: TestService;
  let host: string;

  beforeAll(async () => {
    fleet = await startFleet([
      { venue: "binance", sizing: { kind: "quote", amount: decimal("777.77") } },
      { venue: "bybit", sizing: { kind: "quote", amount: decimal("1") } },
    ]);
    const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0" });
    engine = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
    const { databaseUrl: url, operatorToken } = fleet;
    service = await startTestService({ databaseUrl: url, operatorToken });
    const { rows } = await fleet.pools.reading.query<{ slug: string }>(
      "select slug from tenant where id = $1",
      [fleet.tenantId],
    );
    host = `${rows[0]?.slug}.flotilla.example`;
  });
  afterAll(async () => {
    await service?.close();
    await engine?.stop();
    await fleet?.stop();
  });

  const tryOut = async (authorization: string, side = "long") =>
    service.ask({
      method: "POST",
      url: `/v1/strategies/${fleet.strategy.id}/test-signals`,
      headers: { host, authorization },
      payload: {
        body: JSON.stringify({
          ...{ id: randomUUID(), issuedAt: new Date().toISOString(), instrument: "BTCUSDT", action: "open" },
          ...{ side, stop: "2%", targets: [{ percent: 3, share: 1 }] },
        }),
      },
    });

  it("shows a provider what followers would do, and admins which account would do how much", async () => {
    const providerId = await providerOf();
    const asProvider = await service.as(fleet.tenantId, ["provider"], { providerId });
    await eventually(async () => {
      const { body } = await tryOut(asProvider);
      expect(body).toMatchObject({ counts: { enter: 1, denied: 1 }, accounts: null });
    });
    const provider = await tryOut(asProvider);
    const { followers } = provider.body as {
      followers: readonly { kind: string; codes: readonly string[] }[];
    };
    expect(followers.find(({ kind }) => kind === "denied")?.codes).toEqual(["FOLLOWER_LIMITS"]);
    const told = JSON.stringify(provider.body);
    for (const { id } of fleet.accounts) expect(told).not.toContain(id);
    for (const hidden of ["quantity", "notional", "margin", "leverage", "777", "inputs"])
      expect(told).not.toContain(hidden);
    const admin = await tryOut(await service.as(fleet.tenantId, ["tenant-admin"]));
    const { accounts } = admin.body as { accounts: readonly { accountId: string; kind: string }[] };
    expect(accounts.map(({ accountId }) => accountId).toSorted()).toEqual(
      fleet.accounts.map(({ id }) => id).toSorted(),
    );
    expect(JSON.stringify(accounts)).toContain("quantity");
    expect(JSON.stringify(accounts)).toContain("SIZE_BELOW_MIN");
  });

  it("says in the engine's words what is wrong with a body", async () => {
    const authorization = await service.as(fleet.tenantId, ["tenant-admin"]);
    expect(await tryOut(authorization, "sideways")).toMatchObject({
      status: 422,
      body: { code: "SIGNAL_NOT_READ", detail: expect.stringContaining("FIELD_INVALID") },
    });
  });

  async function providerOf(): Promise<ProviderId> {
    const { rows } = await fleet.pools.reading.query<{ provider_id: ProviderId }>(
      "select provider_id from strategy where id = $1",
      [fleet.strategy.id],
    );
    const found = rows[0]?.provider_id;
    if (found === undefined) throw new Error("the fleet has a strategy");
    return found;
  }
});

describe("a test signal", () => {
  const id = randomUUID();
  let fleet: TestFleet;
  let running: RunningEngine | undefined;
  let client: EngineClient;
  let service: TestService;
  let headers: { readonly host: string; readonly authorization: string };

  async function start(options: Partial<EngineOptions> = {}, more: NodeJS.ProcessEnv = {}): Promise<void> {
    await running?.stop();
    const config = loadEngineConfig({
      ...{ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" },
      ...more,
    });
    running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason), ...options });
    client = new EngineClient(running.url, fleet);
    await eventually(() => expect(running?.engine.recovered).toBe(true));
  }

  beforeAll(async () => {
    fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
    const { rows } = await fleet.pools.reading.query<{ slug: string; provider_id: ProviderId }>(
      "select t.slug, s.provider_id from tenant t join strategy s on s.tenant_id = t.id where t.id = $1",
      [fleet.tenantId],
    );
    await goLive(fleet.accounts[1]?.id);
    const { databaseUrl, operatorToken, tenantId } = fleet;
    service = await startTestService({ databaseUrl, operatorToken });
    const providerId = rows[0]?.provider_id;
    if (providerId === undefined) throw new Error("the fleet has a strategy");
    const authorization = await service.as(tenantId, ["provider"], { providerId });
    headers = { host: `${rows[0]?.slug}.flotilla.example`, authorization };
  }, 60_000);
  afterAll(async () => {
    await service?.close();
    await running?.stop();
    await fleet?.stop();
  });

  /** Nothing here connects to a live venue: it counts as compared, since its balance is known, and every entry for it is denied. */
  async function goLive(accountId: AccountId | undefined): Promise<void> {
    await fleet.pools.reading.query(
      "update account set environment = 'live', armed_at = 1, armed_by = 'test' where id = $1",
      [accountId],
    );
    await fleet.pools.reading.query(
      `insert into account_equity (tenant_id, account_id, equity, equity_at_day_start, day, equity_peak, losses_in_a_row)
       values ($1, $2, 10000, 10000, 20000, 10000, 0)`,
      [fleet.tenantId, accountId],
    );
  }

  const bodyOf = (more: object) => ({
    ...{ id, issuedAt: new Date().toISOString(), instrument: "BTCUSDT", action: "open", side: "long" },
    ...{ stop: "2%", targets: [{ percent: 3, share: 1 }], ...more },
  });
  const close = () => bodyOf({ id: randomUUID(), action: "close", stop: undefined, targets: undefined });

  interface Sent {
    readonly signal: { readonly id: string; readonly duplicate: boolean };
    readonly paperAccounts: number;
  }

  async function send(body: object, key?: string): Promise<Sent> {
    const answer = await service.ask({
      method: "POST",
      url: `/v1/strategies/${fleet.strategy.id}/test-signals`,
      headers: { ...headers, ...(key === undefined ? {} : { "idempotency-key": key }) },
      payload: { delivery: "paper", body: JSON.stringify(body) },
    });
    expect(answer).toMatchObject({ status: 200, body: { delivery: "paper" } });
    return answer.body as unknown as Sent;
  }

  const outcome = (signalId: string, accounts: number) =>
    eventually(async () => {
      const { decisions } = await client.trace(signalId);
      expect(decisions).toHaveLength(accounts);
      for (const { state } of decisions) expect(state).not.toBe("working");
      return decisions;
    });
  const get = async (path: string) => service.ask({ method: "GET", url: path, headers });
  const entriesAt = (venue: "binance" | "bybit") =>
    ledgerOf(fleet.venue, venue).filter(
      (entry) => entry.kind === "order.accepted" && entry.clientOrderId.startsWith("f1e0"),
    ).length;

  it("that its engine did not get round to is carried out by the next one, for the paper account alone", async () => {
    await start({
      settings: { decidedOnArrivalMax: 0, sweepPeriodMs: 3_600_000 },
      crashPoint: (point) => {
        if (point === "signal-answered") throw new Error("not routed");
      },
    });
    const [key, body] = [randomUUID(), bodyOf({})];
    const sent = await send(body, key);
    expect(await send(body, key)).toEqual(sent);
    expect(sent).toMatchObject({ signal: { duplicate: false }, paperAccounts: 1 });
    expect(await send(body, randomUUID())).toMatchObject({
      ...{ signal: { id: sent.signal.id, duplicate: true }, paperAccounts: 1 },
    });
    expect((await client.trace(sent.signal.id)).decisions).toEqual([]);
    await start();
    const [decision] = await outcome(sent.signal.id, 1);
    expect(decision).toMatchObject({ accountId: fleet.accounts[0]?.id, state: "done" });
    await eventually(async () => {
      const [{ orders } = { orders: [] }] = (await client.trace(sent.signal.id)).decisions;
      expect(orders.map(({ leg }) => leg)).toEqual(expect.arrayContaining(["entry", "stop", "target-1"]));
      expect(unprotected(fleet.venue, fleet.accounts)).toEqual([]);
    });
  });

  it("waits for nobody else, whatever is started again", async () => {
    await start();
    await eventually(async () => {
      const { rows } = await fleet.pools.reading.query(
        "select audience_size, fully_decided, test from signal",
      );
      expect(rows).toEqual([{ audience_size: 1, fully_decided: true, test: true }]);
    });
    expect([entriesAt("binance"), entriesAt("bybit")]).toEqual([1, 0]);
  });

  it("leaves its id to the real signal, which goes to everybody, and its results to nobody's track record", async () => {
    const [exit] = await outcome((await send(close())).signal.id, 1);
    expect(exit).toMatchObject({ state: "done" });
    const track = `/v1/strategies/${fleet.strategy.id}/track-record?environment=paper`;
    expect(await get(track)).toMatchObject({ body: { environment: "paper", episodes: 0 } });
    const real = await client.post(bodyOf({}));
    expect(real).toMatchObject({ status: 202, body: { status: "accepted" } });
    const decisions = await outcome(real.body.signalId ?? "", 2);
    expect(decisions.find(({ accountId }) => accountId === fleet.accounts[0]?.id)?.state).toBe("done");
    const end = await client.post(close());
    await outcome(end.body.signalId ?? "", 2);
    await eventually(async () => expect(await get(track)).toMatchObject({ body: { episodes: 1 } }));
    expect([entriesAt("binance"), entriesAt("bybit")]).toEqual([2, 0]);
  });

  it("is told live as what it is, and what comes of it too", async () => {
    const { url } = running ?? {};
    if (url === undefined) throw new Error("an engine runs");
    const over = new AbortController();
    const live = await new ServicesClient({ url, operatorToken: fleet.operatorToken }).events(
      undefined,
      over.signal,
    );
    if (live.kind !== "ok") throw new Error(live.kind);
    const told: (readonly [kind: string, test: unknown])[] = [];
    const reading = (async () => {
      for await (const { kind, payload } of live.value)
        if (kind === "signal.accepted" || kind === "decision.made")
          told.push([kind, "test" in payload && payload.test]);
    })();
    await send(close());
    const end = await client.post(close());
    expect(end.status).toBe(202);
    await eventually(() =>
      expect(told.toSorted()).toEqual([
        ...[["decision.made", false] as const, ["decision.made", false] as const],
        ...[["decision.made", true] as const, ["signal.accepted", false] as const],
        ["signal.accepted", true],
      ]),
    );
    over.abort();
    await reading.catch(() => undefined);
  });

  it("is told apart in the history and stands in the audit", async () => {
    const { items } = (await get("/v1/signals")).body as { items: readonly { test: boolean }[] };
    expect(items.map(({ test }) => test)).toEqual([false, true, false, false, true, true]);
    const { rows } = await fleet.pools.reading.query<{ subject: string }>(
      "select subject, detail ->> 'duplicate' as duplicate from audit where action = 'strategy.test-signal-sent' order by seq",
    );
    const subject = fleet.strategy.id;
    expect(rows).toEqual(["false", "true", "false", "false"].map((duplicate) => ({ subject, duplicate })));
  });

  it("is refused as its webhook would be", async () => {
    const ask = (payload: object) =>
      service.ask({
        ...{ method: "POST", headers, payload },
        url: `/v1/strategies/${fleet.strategy.id}/test-signals`,
      });
    const body = JSON.stringify(
      bodyOf({ id: randomUUID(), issuedAt: new Date(Date.now() - 3_600_000).toISOString() }),
    );
    expect(await ask({ delivery: "paper", body })).toMatchObject({
      ...{ status: 422, body: { code: "SIGNAL_NOT_READ", detail: expect.stringContaining("SIGNAL_STALE") } },
    });
    expect(await ask({ delivery: "live", body })).toMatchObject({ status: 400, body: { field: "delivery" } });
  });

  it("beyond what the strategy may send is refused with when to come back", async () => {
    await start({}, { STRATEGY_SIGNALS_PER_MINUTE: "1" });
    const ask = async () =>
      service.ask({
        ...{ method: "POST", headers, url: `/v1/strategies/${fleet.strategy.id}/test-signals` },
        payload: { delivery: "paper", body: JSON.stringify(bodyOf({ id: randomUUID() })) },
      });
    const refused = await eventually(async () => {
      const answer = await ask();
      expect(answer).toMatchObject({ status: 429, body: { code: "SIGNAL_LIMITED" } });
      return answer;
    });
    expect(refused.body).toMatchObject({
      detail: expect.stringContaining("SIGNAL_RATE_EXCEEDED"),
      field: "body",
    });
    expect(Number((refused.headers as { "retry-after"?: string })["retry-after"])).toBeGreaterThan(0);
  });
});
