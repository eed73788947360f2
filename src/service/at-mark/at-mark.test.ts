// What only engines know, through the operations that show it: a real engine, a real paper venue, and a clock moved by hand for what
// is remembered.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InProcessMemory } from "../../../adapters/cache/in-process-memory.ts";
import { kyselyOn } from "../../../adapters/postgres/service-pools.ts";
import { decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { TraderId } from "../../../engine/domain/ids.ts";
import { EngineClient } from "../../../test/fleet/engine-client.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import type { FleetAccount } from "../../../test/fleet/test-fleet.ts";
import { findEngines } from "../find-engines.ts";
import { tellPnl } from "../live/tell-pnl.ts";
import { framesOf } from "../live/testing.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { type ServiceWithEngine, startServiceWithEngine } from "../testing/service-with-engine.ts";
import { OPERATOR_TOKEN } from "../testing.ts";

interface Positions {
  readonly items: readonly Readonly<Record<string, string | null>>[];
  readonly totals: readonly { readonly environment: string; readonly unrealizedPnl: string | null }[];
}

interface Accounts {
  readonly items: readonly { readonly id: string; readonly live: { readonly equity: string } | null }[];
}

describe("at mark", () => {
  const clock = new MovableClock();
  let world: ServiceWithEngine;
  let host: string;
  let mine: FleetAccount;
  let theirs: FleetAccount;

  beforeAll(async () => {
    world = await startServiceWithEngine({ memory: new InProcessMemory(clock) });
    const { fleet, engine } = world;
    const limits = { duplicateDirection: "deny" } as const;
    mine = await fleet.link({ venue: "binance", limits });
    theirs = await fleet.link({ venue: "bybit", limits });
    const { slug } = await fleet.admin.db
      .selectFrom("tenant")
      .select("slug")
      .where("id", "=", fleet.tenantId)
      .executeTakeFirstOrThrow();
    host = `${slug}.flotilla.example`;
    for (const { id } of [mine, theirs])
      await eventually(async () => {
        const seen = await get<object>(`/v1/accounts/${id}`, await asAdmin());
        expect(seen).toMatchObject({ live: { reconciled: true, equity: "10000" } });
      }, 30_000);
    const provider = new EngineClient(engine.url, fleet);
    const signal = { instrument: "BTCUSDT", action: "open", side: "long", stop: "2%" };
    await eventually(async () => {
      // The engine hears of new subscriptions in a moment; whoever has the position already does nothing.
      await provider.post({ ...signal, id: crypto.randomUUID(), issuedAt: new Date().toISOString() });
      const { items } = await get<Positions>("/v1/positions", await asAdmin());
      expect(items).toHaveLength(2);
    }, 30_000);
  }, 120_000);
  afterAll(() => world?.stop());

  const asAdmin = () => world.service.as(world.fleet.tenantId, ["tenant-admin"]);
  const asTrader = async ({ id }: FleetAccount) => {
    const row = await world.fleet.admin.db
      .selectFrom("account")
      .select("trader_id")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return world.service.as(world.fleet.tenantId, ["trader"], { traderId: row.trader_id as TraderId });
  };

  async function get<Body>(url: string, authorization: string, at = host): Promise<Body> {
    const { status, body } = await world.service.ask({
      method: "GET",
      url,
      headers: { host: at, authorization },
    });
    expect(status).toBe(200);
    return body as Body;
  }

  /** An engine on a busy machine is not always waited for. */
  const positions = (url: string, authorization: string) =>
    eventually(async () => {
      const found = await get<Positions>(url, authorization);
      expect(found.totals.map(({ unrealizedPnl }) => unrealizedPnl)).not.toContain(null);
      return found;
    });

  /** Until the engine has heard of it. */
  async function movePrice(percent: number): Promise<void> {
    const { board } = world.fleet.venue.control;
    const moved = (board.get("BTCUSDT")?.mark ?? ZERO).mul(1 + percent / 100).toDecimalPlaces(1);
    board.setByHand("BTCUSDT", moved);
    await eventually(() => {
      const marks = world.engine.engine.positions().map(({ markPrice }) => markPrice?.toFixed());
      expect(marks).toEqual([moved.toFixed(), moved.toFixed()]);
    });
  }

  it("positions have their P&L, the trader's own and the tenant's all, with the sum", async () => {
    await movePrice(1);
    clock.advance(31_000);
    const all = await positions("/v1/positions", await asAdmin());
    expect(all.items).toHaveLength(2);
    for (const { quantity, entryPrice, markPrice, unrealizedPnl } of all.items) {
      const moved = decimal(markPrice ?? "").sub(decimal(entryPrice ?? ""));
      expect(unrealizedPnl).toBe(
        decimal(quantity ?? "")
          .mul(moved)
          .toFixed(),
      );
      expect(moved.gt(0)).toBe(true);
    }
    const sum = all.items.reduce((total, { unrealizedPnl }) => total.add(decimal(unrealizedPnl ?? "")), ZERO);
    expect(all.totals).toEqual([{ environment: "paper", unrealizedPnl: sum.toFixed() }]);
    const own = await positions("/v1/positions", await asTrader(mine));
    expect(own.items).toEqual(all.items.filter(({ accountId }) => accountId === mine.id));
    expect(own.totals).toEqual([{ environment: "paper", unrealizedPnl: own.items[0]?.unrealizedPnl }]);
    const ofOther = await get<Positions>(`/v1/positions?accountId=${theirs.id}`, await asTrader(mine));
    expect(ofOther).toEqual({ items: [], totals: [] });
    const stranger = await world.service.tenant();
    const outside = await world.service.as(stranger.tenantId, ["tenant-admin"]);
    expect(await get<Positions>("/v1/positions", outside, stranger.host)).toEqual({ items: [], totals: [] });
  });

  it("the tenant's sum is among its key figures, by environment", async () => {
    const { totals } = await positions("/v1/positions", await asAdmin());
    const of = async (environment: string) =>
      (await get<{ unrealized_pnl: string }>(`/v1/kpis?environment=${environment}`, await asAdmin()))
        .unrealized_pnl;
    expect(await of("paper")).toBe(totals[0]?.unrealizedPnl);
    expect(await of("live")).toBe("0");
  });

  it("positions are the same after 29 s, asked for again after 31 s (B18)", async () => {
    const authorization = await asAdmin();
    const read = () => positions("/v1/positions", authorization);
    clock.advance(31_000);
    const first = await read();
    await movePrice(1);
    clock.advance(29_000);
    expect(await read()).toEqual(first);
    clock.advance(2_000);
    const later = await read();
    expect(later.items.map(({ markPrice }) => markPrice)).not.toEqual(
      first.items.map(({ markPrice }) => markPrice),
    );
  });

  it("balances are the same after 59 s, asked for again after 61 s (B18)", async () => {
    const authorization = await asTrader(mine);
    const equities = async () =>
      (await get<Accounts>("/v1/accounts", authorization)).items.map(({ live }) => live?.equity);
    const first = await equities();
    await movePrice(1);
    clock.advance(59_000);
    expect(await equities()).toEqual(first);
    const now = await get<Accounts["items"][number]>(`/v1/accounts/${mine.id}`, authorization);
    expect(now.live?.equity).not.toBe(first[0]);
    clock.advance(2_000);
    expect(await equities()).toEqual([now.live?.equity]);
  });

  it("what positions gain is told live", async () => {
    const { service, fleet } = world;
    let look = (): void => undefined;
    const stop = tellPnl({
      ...{
        live: service.live,
        db: kyselyOn(service.pools.monitoring),
        clock,
        journal: { write: () => undefined },
      },
      engines: findEngines(service.pools.monitoring, fleet.operatorToken, undefined),
      timers: {
        every: (_, run) => {
          look = run;
          return () => undefined;
        },
      },
    });
    const watching = service.live.watch(fleet.tenantId, {
      ...{ scope: { kind: "tenant", tenantId: fleet.tenantId }, lastEventId: undefined },
      stillAllowed: async () => true,
    });
    if (watching.kind === "full") throw new Error("full");
    let heard = "";
    watching.readable.on("data", (text) => {
      heard += String(text);
    });
    clock.advance(31_000);
    const { totals } = await positions("/v1/positions", await asAdmin());
    await eventually(() => {
      look();
      const told = framesOf(heard).find(({ event }) => event === "tenant-pnl.changed")?.data;
      expect(told).toMatchObject({ tenantId: fleet.tenantId, traderId: null, payload: totals[0] });
    });
    watching.readable.destroy();
    await stop();
  });

  it("looks into the cache are counted", async () => {
    const text = String(
      (
        await world.service.ask({
          method: "GET",
          url: "/metrics",
          headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
        })
      ).body,
    );
    for (const cache of ["positions", "balances"])
      for (const result of ["hit", "miss"])
        expect(text).toMatch(
          new RegExp(`flotilla_cache_lookups_total\\{cache="${cache}",result="${result}"\\} [1-9]`),
        );
  });
});
