import { randomUUID } from "node:crypto";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../../adapters/postgres/admin/accounts.ts";
import { createTrader } from "../../../adapters/postgres/admin/people.ts";
import { insertRow } from "../../../adapters/postgres/isolation/samples.testing.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import { kyselyOn } from "../../../adapters/postgres/service-pools.ts";
import { BTC, expectOk, LIMITS } from "../../../adapters/postgres/testing.ts";
import { systemClock, systemTimers } from "../../../adapters/time/system-clock.ts";
import type { AccountId, TenantId, TraderId } from "../../../engine/domain/ids.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import { Engines } from "../../engine-client/engines.ts";
import { startTestService, type TestService } from "../testing.ts";
import { LiveHub } from "./live-hub.ts";
import { tellPnl } from "./tell-pnl.ts";
import { framesOf, type ReadFrame } from "./testing.ts";

type Tenant = Awaited<ReturnType<TestService["tenant"]>>;

describe("unrealised P&L, live", () => {
  let service: TestService;
  let engine: FastifyInstance;
  let url: string;
  let tenant: Tenant;
  let other: Tenant;
  let second: TraderId;
  let accounts: Readonly<Record<"mine" | "theirs" | "foreign", AccountId>>;
  /** What the engine says, and what it was asked. */
  const says = new Map<string, string | null>();
  const questions: (readonly string[])[] = [];

  beforeAll(async () => {
    service = await startTestService();
    [tenant, other] = [await service.tenant(), await service.tenant()];
    second = expectOk(await createTrader(service.admin, { tenantId: tenant.tenantId, name: "second" }));
    accounts = {
      mine: await tenant.addAccount("mine"),
      theirs: expectOk(
        await createAccount(service.admin, {
          ...{
            tenantId: tenant.tenantId,
            traderId: second,
            label: "theirs",
            venue: "binance",
            limits: LIMITS,
          },
          ...{ environment: "paper", positionMode: "one-way", marginMode: "cross" },
        }),
      ),
      foreign: await other.addAccount("foreign"),
    };
    await hold(tenant.tenantId, accounts.mine);
    await hold(tenant.tenantId, accounts.theirs);
    await hold(other.tenantId, accounts.foreign);
    engine = Fastify({ forceCloseConnections: true });
    engine.post<{ Body: { tenantIds: string[] } }>("/v1/open-pnl", ({ body }) => {
      questions.push(body.tenantIds);
      return { accounts: [...says].map(([accountId, unrealizedPnl]) => ({ accountId, unrealizedPnl })) };
    });
    url = await engine.listen({ host: "127.0.0.1", port: 0 });
  }, 60_000);
  afterAll(async () => {
    await engine.close();
    await service.close();
  });

  const closing: (() => unknown)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    questions.splice(0);
    says.clear();
  });

  async function hold(tenant_id: TenantId, account_id: AccountId): Promise<void> {
    const client = await service.enginePools.reading.connect();
    await insertRow(client, "position", {
      ...{
        tenant_id,
        account_id,
        instrument_id: BTC,
        position_side: "both",
        quantity: "1",
        entry_price: "1",
      },
      ...{ realized_pnl: 0, fees: 0, funding: 0, targets: "[]", opened_quantity: 1, updated_at: 0 },
      protection_generation: 0,
    });
    client.release();
  }

  /** A service process's hub, and a hand that turns its clock. */
  function hub() {
    const live = new LiveHub({ timers: systemTimers, journal: { write: () => undefined } });
    const engines = new Engines({
      members: async () => [{ id: "one", slot: 0, name: "one", url }],
      operatorToken: "x",
    });
    let turn = (): void => undefined;
    const stop = tellPnl({
      ...{ live, engines, db: kyselyOn(service.pools.monitoring), clock: systemClock },
      timers: {
        every: (_, run) => {
          turn = run;
          return () => undefined;
        },
      },
      journal: { write: () => undefined },
    });
    closing.push(() => live.close(), stop);
    return { live, look: () => turn() };
  }

  function listen(live: LiveHub, scope: Exclude<Scope, { kind: "platform" }>) {
    const watching = live.watch(scope.tenantId, {
      ...{ scope, lastEventId: undefined, stillAllowed: async () => true },
    });
    if (watching.kind === "full") throw new Error("full");
    const frames: ReadFrame[] = [];
    watching.readable.on("data", (text: unknown) => frames.push(...framesOf(String(text))));
    const told = () =>
      frames
        .filter(({ event }) => event !== "resync")
        .map(({ event, id, data }) => {
          const { accountId, payload } = data as { accountId: string; payload: { unrealizedPnl: string } };
          return [event, id, accountId, payload.unrealizedPnl];
        });
    return { told, close: () => watching.readable.destroy() };
  }

  it("is told to traders by account and to admins as a sum, of their own tenant alone (I8)", async () => {
    const { live, look } = hub();
    const { tenantId, traderId } = tenant;
    const admin = listen(live, { kind: "tenant", tenantId });
    const trader = listen(live, { kind: "tenant", tenantId, traderId });
    const provider = listen(live, { kind: "tenant", tenantId, providerId: tenant.providerId });
    const outside = listen(live, { kind: "tenant", tenantId: other.tenantId });
    says.set(accounts.mine, "5").set(accounts.theirs, "-2").set(accounts.foreign, "9");
    says.set(randomUUID(), "1000000");
    look();
    await eventually(() => expect(outside.told()).toEqual([["tenant-pnl.changed", undefined, null, "9"]]));
    expect(admin.told()).toEqual([["tenant-pnl.changed", undefined, null, "3"]]);
    expect(trader.told()).toEqual([["pnl.changed", undefined, accounts.mine, "5"]]);
    expect(provider.told()).toEqual([]);
    expect(questions.map((ids) => [...ids].toSorted())).toEqual([[tenantId, other.tenantId].toSorted()]);
  });

  it("is told again where it has changed, and all of it to who comes later", async () => {
    const { live, look } = hub();
    const scope = { kind: "tenant", tenantId: tenant.tenantId } as const;
    const admin = listen(live, scope);
    says.set(accounts.mine, "5").set(accounts.theirs, "-2");
    look();
    await eventually(() => expect(admin.told()).toHaveLength(1));
    const later = listen(live, scope);
    look();
    await eventually(() => expect(later.told()).toHaveLength(1));
    expect(admin.told()).toHaveLength(1);
    says.delete(accounts.mine);
    look();
    await eventually(() => expect(later.told()).toHaveLength(2));
    expect(admin.told().at(-1)).toEqual(["tenant-pnl.changed", undefined, null, null]);
    expect(questions).toHaveLength(3);
  });

  it("asks nobody while nobody listens who may hear it", async () => {
    const { live, look } = hub();
    listen(live, { kind: "tenant", tenantId: tenant.tenantId, providerId: tenant.providerId });
    look();
    const admin = listen(live, { kind: "tenant", tenantId: tenant.tenantId });
    await new Promise(setImmediate);
    look();
    await eventually(() => expect(admin.told()).toHaveLength(1));
    admin.close();
    await eventually(() => expect(live.pnlTenants.size).toBe(0));
    look();
    await new Promise(setImmediate);
    expect(questions).toHaveLength(1);
  });
});
