// Whatever is listed comes in pages that together show each row once, newest first, whatever comes in meanwhile.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAccount, createSubscription } from "../../../adapters/postgres/admin/accounts.ts";
import { createStrategy } from "../../../adapters/postgres/admin/strategies.ts";
import { setTradingState } from "../../../adapters/postgres/admin/trading-states.ts";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import { PostgresSignalStore } from "../../../adapters/postgres/postgres-signal-store.ts";
import { expectOk, LIMITS, NOW, testSignal } from "../../../adapters/postgres/testing.ts";
import { decimal } from "../../../engine/domain/decimal.ts";
import type { SubscriptionId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { startTestService, type TestService } from "../testing.ts";

const ROWS = 5;

let service: TestService;
let headers: Readonly<Record<string, string>>;
let addOne: Readonly<Record<string, () => Promise<unknown>>>;

beforeAll(async () => {
  service = await startTestService();
  const tenant = await service.tenant();
  const { tenantId, providerId, traderId, host } = tenant;
  let nowMs = NOW as number;
  const tick = () => {
    nowMs += 1_000;
    return nowMs as UnixMs;
  };
  const admin = { ...tenant.admin, clock: { ...tenant.admin.clock, now: tick } };
  headers = { host, authorization: await service.as(tenantId, ["tenant-admin"]) };
  const name = () => `n-${randomUUID()}`;
  const addAccount = async () =>
    expectOk(
      await createAccount(admin, {
        ...{ tenantId, traderId, label: name(), venue: "bybit", limits: LIMITS },
        ...{ environment: "paper", positionMode: "one-way", marginMode: "cross" },
      }),
    );
  const addStrategy = async () =>
    expectOk(
      await createStrategy(admin, {
        ...{ tenantId, providerId, name: name(), withBodySecret: false, withSigningSecret: false },
        ...{ sourceIps: [], tradingViewMode: "order", signalAgeMaxMs: 30_000, entryTtlMs: 10_000 },
      }),
    ).id;
  const addSubscription = async () =>
    expectOk(
      await createSubscription(admin, {
        ...{ tenantId, accountId: await addAccount(), strategyId: await addStrategy(), tooSmall: "skip" },
        ...{ directions: ["long"], sizing: { kind: "quote", amount: decimal(100) } },
      }),
    );
  const addKillSwitch = async () => {
    const target = { scope: "instrument", scopeId: name() as InstrumentId } as const;
    expectOk(await setTradingState(admin, { tenantId, ...target }, "halted", "a drill"));
  };
  const addQuarantined = async () => {
    const signal = testSignal(tenant, [randomUUID() as SubscriptionId]);
    await new PostgresSignalStore(service.enginePools).accept(signal, "{}", []);
    const client = await service.enginePools.reading.connect();
    await insertRow(client, "quarantine", {
      ...{ tenant_id: tenantId, signal_id: signal.id, subscription_id: randomUUID() },
      ...{ account_id: await addAccount(), code: "Error", reason: "a bug", attempts: 5, at: tick() },
    });
    client.release();
  };
  addOne = {
    "/v1/accounts": addAccount,
    "/v1/strategies": addStrategy,
    "/v1/marketplace/strategies": addStrategy,
    "/v1/subscriptions": addSubscription,
    "/v1/kill-switches": addKillSwitch,
    "/v1/quarantine": addQuarantined,
  };
});
afterAll(() => service?.close());

interface Page {
  readonly items: readonly unknown[];
  readonly next: string | null;
}

async function pageOf(path: string, query: string): Promise<Page> {
  const { status, body } = await service.ask({ method: "GET", url: `${path}?${query}`, headers });
  expect([path, status]).toEqual([path, 200]);
  return body as Page;
}

it.each([
  "/v1/accounts",
  "/v1/strategies",
  "/v1/marketplace/strategies",
  "/v1/subscriptions",
  "/v1/kill-switches",
  "/v1/quarantine",
])("%s", async (path) => {
  const add = addOne[path];
  if (add === undefined) throw new Error(`nothing adds to ${path}`);
  for (let row = 0; row < ROWS; row += 1) await add();
  const { items: all } = await pageOf(path, "limit=200");
  expect(all.length).toBeGreaterThanOrEqual(ROWS);
  const seen: unknown[] = [];
  let next: string | null = "";
  while (next !== null) {
    const page: Page = await pageOf(path, `limit=2${next === "" ? "" : `&cursor=${next}`}`);
    expect(page.items.length).toBeLessThanOrEqual(2);
    seen.push(...page.items);
    next = page.next;
    // What comes in meanwhile is newer than all of them.
    if (seen.length === 2) await add();
  }
  expect(seen).toEqual(all);
  expect(await service.ask({ method: "GET", url: `${path}?cursor=nonsense`, headers })).toMatchObject({
    status: 400,
    body: { code: "CURSOR_INVALID" },
  });
});
