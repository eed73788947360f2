import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { InProcessMemory } from "../../../adapters/cache/in-process-memory.ts";
import type { PositionRecord } from "../../../adapters/postgres/history/positions.ts";
import type { Scope } from "../../../adapters/postgres/scope.ts";
import type { AccountId, TenantId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import { eventually } from "../../../test/fleet/eventually.ts";
import { Engines } from "../../engine-client/engines.ts";
import { ReadThrough } from "../cache/read-through.ts";
import { MovableClock } from "../testing/movable-clock.ts";
import { positionsAtMark } from "./positions-at-mark.ts";

const SCOPE: Scope = { kind: "tenant", tenantId: "t" as TenantId };

function held(changes: Partial<PositionRecord> = {}): PositionRecord {
  return {
    ...{ accountId: "a" as AccountId, environment: "paper", instrumentId: "BTC/USDT:USDT" as InstrumentId },
    ...{
      positionSide: "both",
      quantity: "0.5",
      entryPrice: "100",
      realizedPnl: "0",
      fees: "0",
      funding: "0",
    },
    ...{ stopPrice: null, targets: [], signalId: null, strategyId: null, openedAt: null },
    updatedAt: 0 as UnixMs,
    ...changes,
  };
}

const told = (changes: object = {}) => ({
  ...{ accountId: "a", instrumentId: "BTC/USDT:USDT", positionSide: "both", markPrice: "110" },
  ...changes,
});

describe("positions at mark", () => {
  const apps: FastifyInstance[] = [];
  afterEach(() => Promise.all(apps.splice(0).map((app) => app.close())));

  /** An engine that says whatever it is given, and how often it was asked. */
  async function world(answer: () => unknown, patienceMs = 60_000) {
    const app = Fastify({ forceCloseConnections: true });
    apps.push(app);
    const questions: string[] = [];
    app.get("/v1/positions", (request) => {
      questions.push(request.url);
      return answer();
    });
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    const clock = new MovableClock();
    const engines = new Engines({
      members: async () => [{ id: "one", slot: 0, name: "one", url }],
      operatorToken: "x",
    });
    const cache = new ReadThrough(new InProcessMemory(clock), { cached: () => undefined });
    const look = (...positions: PositionRecord[]) =>
      positionsAtMark({ engines, cache, patienceMs }, SCOPE, { key: "all", positions });
    return { look, clock, questions };
  }

  it("are those of the record; what else an engine says is not shown (I8)", async () => {
    const foreign = told({ accountId: "of-another-tenant", markPrice: "666" });
    const { look, questions } = await world(() => ({ positions: [foreign, told(), foreign] }));
    expect(await look(held())).toEqual({
      marks: [["110", "5"]],
      totals: [{ environment: "paper", unrealizedPnl: "5" }],
    });
    expect(questions).toEqual(["/v1/positions?accountIds=a"]);
  });

  it("are valued with the record's own quantity, and asked for anew once it has changed", async () => {
    const { look, questions } = await world(() => ({
      positions: [told({ quantity: "9", entryPrice: "1" })],
    }));
    expect(await look(held())).toMatchObject({ marks: [["110", "5"]] });
    expect(await look(held({ quantity: "-0.25", entryPrice: "104" }))).toMatchObject({
      marks: [["110", "-1.5"]],
    });
    expect(questions).toHaveLength(2);
  });

  it("are null where no engine answers for them, and so is the sum; other environments keep theirs", async () => {
    const { look } = await world(() => ({ positions: [told(), told({ accountId: "c", markPrice: null })] }));
    const positions = [
      held({ accountId: "b" as AccountId }),
      held({ environment: "live" }),
      held({ accountId: "c" as AccountId, environment: "testnet" }),
      held({ accountId: "d" as AccountId, environment: "live", quantity: "0" }),
    ];
    expect(await look(...positions)).toEqual({
      marks: [
        [null, null],
        ["110", "5"],
        [null, null],
        [null, "0"],
      ],
      totals: [
        { environment: "paper", unrealizedPnl: null },
        { environment: "live", unrealizedPnl: "5" },
        { environment: "testnet", unrealizedPnl: null },
      ],
    });
  });

  it("are answered without their marks where an engine is silent, and with them once it has spoken", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const { look, questions } = await world(() => promise, 20);
    expect(await look(held())).toEqual({
      marks: [[null, null]],
      totals: [{ environment: "paper", unrealizedPnl: null }],
    });
    resolve({ positions: [told()] });
    await eventually(async () => expect(await look(held())).toMatchObject({ marks: [["110", "5"]] }));
    expect(questions).toHaveLength(1);
  });

  it("an engine that has none is asked again after 2 s", async () => {
    let positions: readonly object[] = [];
    const { look, clock, questions } = await world(() => ({ positions }));
    expect(await look(held())).toMatchObject({ marks: [[null, null]] });
    positions = [told()];
    await look(held());
    expect(questions).toHaveLength(1);
    clock.advance(2_001);
    expect(await look(held())).toMatchObject({ marks: [["110", "5"]] });
  });

  it("of a thousand accounts are asked for in several questions of one engine", async () => {
    const ids = Array.from({ length: 1_000 }, () => crypto.randomUUID() as AccountId);
    const { look, questions } = await world(() => ({
      positions: ids.map((accountId) => told({ accountId })),
    }));
    const { totals } = await look(...ids.map((accountId) => held({ accountId })));
    expect(totals).toEqual([{ environment: "paper", unrealizedPnl: "5000" }]);
    expect(questions.map((url) => url.split("%2C").length)).toEqual([300, 300, 300, 100]);
  });
});
