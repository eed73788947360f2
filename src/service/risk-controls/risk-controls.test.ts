import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTrader } from "../../../adapters/postgres/admin/people.ts";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import { PostgresSignalStore } from "../../../adapters/postgres/postgres-signal-store.ts";
import { expectOk, NOW, testDecision, testSignal } from "../../../adapters/postgres/testing.ts";
import type { AccountId, SubscriptionId } from "../../../engine/domain/ids.ts";
import { startTestService, type TestService } from "../testing.ts";

describe("risk controls", () => {
  let service: TestService;
  let tenant: Awaited<ReturnType<TestService["tenant"]>>;
  let other: typeof tenant;
  let account: AccountId;
  let asAdmin: string;
  let asViewer: string;
  let asTrader: string;
  let asSecond: string;
  let asProvider: string;
  let asStranger: string;

  const ask = (
    method: "GET" | "POST" | "PUT" | "DELETE",
    url: string,
    authorization: string,
    payload?: object,
    host = tenant.host,
  ) => service.ask({ method, url, headers: { host, authorization }, ...(payload && { payload }) });
  const set = (authorization: string, scope: string, scopeId: string | undefined, state: string) =>
    ask("POST", "/v1/kill-switches", authorization, { scope, scopeId, state, reason: "a drill" });
  const seen = async (authorization: string) =>
    (
      (await ask("GET", "/v1/kill-switches", authorization)).body as {
        items: readonly Record<string, unknown>[];
      }
    ).items;

  beforeAll(async () => {
    service = await startTestService();
    tenant = await service.tenant();
    other = await service.tenant();
    account = await tenant.addAccount("mine");
    const { tenantId, traderId, providerId } = tenant;
    const second = expectOk(await createTrader(service.admin, { tenantId, name: "second" }));
    asAdmin = await service.as(tenantId, ["tenant-admin"]);
    asViewer = await service.as(tenantId, ["viewer"]);
    asTrader = await service.as(tenantId, ["trader"], { traderId });
    asSecond = await service.as(tenantId, ["trader"], { traderId: second });
    asProvider = await service.as(tenantId, ["provider"], { providerId });
    asStranger = await service.as(other.tenantId, ["tenant-admin"]);
  });
  afterAll(() => service.close());

  it("are set by admins at every level of the tenant", async () => {
    for (const [scope, scopeId] of [
      ["tenant", undefined],
      ["provider", tenant.providerId],
      ["trader", tenant.traderId],
      ["account", account],
      ["instrument", "BTC/USDT:USDT"],
    ] as const) {
      expect(await set(asAdmin, scope, scopeId, "halted")).toMatchObject({ status: 204 });
      expect(await seen(asViewer)).toContainEqual(
        expect.objectContaining({
          scope,
          scopeId: scopeId ?? tenant.tenantId,
          state: "halted",
          reason: "a drill",
        }),
      );
      expect(await set(asAdmin, scope, scopeId, "active")).toMatchObject({ status: 204 });
    }
  });

  it("are set by traders and providers for themselves, and let go by who set them", async () => {
    expect(await set(asTrader, "trader", tenant.traderId, "reducing")).toMatchObject({ status: 204 });
    expect(await set(asTrader, "account", account, "flattening")).toMatchObject({ status: 204 });
    expect(await set(asProvider, "provider", tenant.providerId, "halted")).toMatchObject({ status: 204 });
    expect(await set(asTrader, "trader", tenant.traderId, "active")).toMatchObject({ status: 204 });
    expect(await set(asProvider, "provider", tenant.providerId, "active")).toMatchObject({ status: 204 });
    expect(await set(asAdmin, "account", account, "halted")).toMatchObject({ status: 204 });
    for (const state of ["active", "flattening"])
      expect(await set(asTrader, "account", account, state)).toMatchObject({
        status: 409,
        body: { code: "HELD_BY_ADMIN" },
      });
    expect(await set(asAdmin, "account", account, "active")).toMatchObject({ status: 204 });
    expect(await set(asTrader, "account", account, "reducing")).toMatchObject({ status: 204 });
    expect(await set(asTrader, "account", account, "active")).toMatchObject({ status: 204 });
  });

  it("are nobody else's to set, and show nobody what is not theirs", async () => {
    await set(asAdmin, "account", account, "reducing");
    const before = await seen(asAdmin);
    for (const [who, scope, scopeId] of [
      [asSecond, "account", account],
      [asSecond, "trader", tenant.traderId],
      [asProvider, "account", account],
      [asProvider, "trader", tenant.traderId],
    ] as const)
      expect(await set(who, scope, scopeId, "active")).toMatchObject({ status: 404 });
    for (const [who, scope] of [
      [asTrader, "tenant"],
      [asTrader, "instrument"],
      [asProvider, "tenant"],
    ] as const)
      expect(await set(who, scope, undefined, "halted")).toMatchObject({
        status: 403,
        body: { code: "NOT_ALLOWED" },
      });
    expect(await set(asViewer, "tenant", undefined, "halted")).toMatchObject({ status: 403 });
    expect(await set(asAdmin, "account", randomUUID(), "halted")).toMatchObject({ status: 404 });
    expect(await set(asAdmin, "tenant", other.tenantId, "halted")).toMatchObject({ status: 404 });
    const foreign = { scope: "account", scopeId: account, state: "active", reason: "x" };
    expect(await ask("POST", "/v1/kill-switches", asStranger, foreign, other.host)).toMatchObject({
      status: 404,
    });
    expect(await set(asAdmin, "platform", undefined, "halted")).toMatchObject({ status: 400 });
    expect(await seen(asAdmin)).toEqual(before);
    const shown = JSON.stringify(await seen(asSecond));
    expect(shown).not.toContain(account);
    expect(shown).not.toContain(tenant.traderId);
  });

  it("group instruments that move together", async () => {
    const url = `/v1/correlation-groups/${encodeURIComponent("the majors")}`;
    const instrumentIds = ["BTC/USDT:USDT", "ETH/USDT:USDT"];
    expect(await ask("PUT", url, asAdmin, { instrumentIds })).toMatchObject({ status: 204 });
    expect(await ask("GET", "/v1/correlation-groups", asViewer)).toMatchObject({
      status: 200,
      body: { items: [{ name: "the majors", instrumentIds }] },
    });
    expect(await ask("GET", "/v1/correlation-groups", asStranger, undefined, other.host)).toMatchObject({
      body: { items: [] },
    });
    expect(await ask("PUT", url, asAdmin, { instrumentIds: [] })).toMatchObject({ status: 400 });
    for (const nobody of [asTrader, asProvider, asViewer]) {
      expect(await ask("PUT", url, nobody, { instrumentIds })).toMatchObject({ status: 403 });
      expect(await ask("DELETE", url, nobody)).toMatchObject({ status: 403 });
    }
    expect(await ask("DELETE", url, asStranger, undefined, other.host)).toMatchObject({ status: 204 });
    expect(
      ((await ask("GET", "/v1/correlation-groups", asAdmin)).body as { items: unknown[] }).items,
    ).toHaveLength(1);
    expect(await ask("DELETE", url, asAdmin)).toMatchObject({ status: 204 });
    expect(await ask("GET", "/v1/correlation-groups", asAdmin)).toMatchObject({ body: { items: [] } });
  });

  it("release what was put away, once, for admins", async () => {
    const signal = testSignal(tenant, [randomUUID() as SubscriptionId]);
    const denial = { code: "QUARANTINED", sentence: "put away", detail: {} };
    const decision = testDecision(signal, account, { state: "denied", denials: [denial] });
    await new PostgresSignalStore(service.enginePools).accept(signal, "{}", [{ decision, orders: [] }]);
    const client = await service.enginePools.reading.connect();
    await insertRow(client, "quarantine", {
      ...{ tenant_id: tenant.tenantId, signal_id: signal.id, subscription_id: decision.subscriptionId },
      ...{ account_id: account, code: "Error", reason: "a bug", attempts: 5, at: NOW },
    });
    client.release();
    const listed = {
      status: 200,
      body: { items: [{ signalId: signal.id, accountId: account, attempts: 5 }] },
    };
    expect(await ask("GET", "/v1/quarantine", asAdmin)).toMatchObject(listed);
    expect(await ask("GET", "/v1/quarantine", asTrader)).toMatchObject(listed);
    expect(await ask("GET", "/v1/quarantine", asSecond)).toMatchObject({ body: { items: [] } });
    const url = `/v1/quarantine/${signal.id}/release`;
    expect(await ask("POST", url, asTrader)).toMatchObject({ status: 403 });
    expect(await ask("POST", url, asStranger, undefined, other.host)).toMatchObject({ status: 404 });
    expect(await ask("POST", url, asAdmin)).toMatchObject({ status: 200, body: { released: 1 } });
    expect(await ask("POST", url, asAdmin)).toMatchObject({ status: 404 });
    const { rows } = await service.enginePools.reading.query(
      "select fully_decided, (select count(*) from decision where signal_id = $1) as decisions from signal where id = $1",
      [signal.id],
    );
    expect(rows).toEqual([{ fully_decided: false, decisions: 0 }]);
  });
});
