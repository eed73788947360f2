// A tenant at its limits: entries end with the last unit, closes and protection go on.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient, type Trace } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";

describe("a tenant's limits of a month", () => {
  let fleet: TestFleet;
  let running: RunningEngine;
  let client: EngineClient;

  beforeAll(async () => {
    const sizing = { kind: "quote", amount: decimal("500") } as const;
    fleet = await startFleet([
      { venue: "binance", sizing },
      { venue: "bybit", sizing },
      { venue: "binance", sizing },
    ]);
    await fleet.pools.reading.query("update tenant set limits = $2 where id = $1", [
      fleet.tenantId,
      JSON.stringify({ signalsPerMonth: 2, executionsPerMonth: 4 }),
    ]);
    const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0" });
    running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
    client = new EngineClient(running.url, fleet);
    await eventually(async () => expect(running.engine.recovered).toBe(true));
  });
  afterAll(async () => {
    await running?.stop();
    await fleet?.stop();
  });

  const send = async (instrument: string, fields: object) => {
    const id = randomUUID();
    return client.post({ id, issuedAt: new Date().toISOString(), instrument, ...fields });
  };
  const open = (instrument: string) => send(instrument, { action: "open", side: "long", stop: "2%" });

  async function settled(signalId: string): Promise<Trace> {
    let trace: Trace | undefined;
    await eventually(async () => {
      trace = await client.trace(signalId);
      expect(trace.decisions).toHaveLength(3);
      for (const { state } of trace.decisions) expect(state).not.toBe("working");
    });
    if (trace === undefined) throw new Error("there is a trace");
    return trace;
  }

  it("ends entries exactly there, and lets closes through", async () => {
    const first = await open("BTCUSDT");
    expect(first.status).toBe(202);
    const states = async ({ signalId = "" }: Record<string, string>) =>
      (await settled(signalId)).decisions.map(({ state }) => state).toSorted();
    expect(await states(first.body)).toEqual(["done", "done", "done"]);

    const second = await open("ETHUSDT");
    expect(await states(second.body)).toEqual(["denied", "denied", "done"]);
    const { decisions } = await settled(second.body.signalId ?? "");
    const codes = decisions.flatMap(({ denials }) => denials.map(({ code }) => code));
    expect(codes).toEqual(["EXECUTIONS_LIMIT", "EXECUTIONS_LIMIT"]);

    expect(await open("SOLUSDT")).toMatchObject({ status: 429, body: { code: "SIGNALS_LIMIT" } });
    const close = await send("BTCUSDT", { action: "close" });
    expect(close.status).toBe(202);
    expect(await states(close.body)).toEqual(["done", "done", "done"]);
    const { rows } = await fleet.pools.reading.query(
      `select used_in_month($1, to_char(now() at time zone 'utc', 'YYYY-MM'), 'executions') as executions,
         used_in_month($1, to_char(now() at time zone 'utc', 'YYYY-MM'), 'signals') as signals`,
      [fleet.tenantId],
    );
    expect(rows).toEqual([{ executions: 4, signals: 2 }]);
  }, 60_000);
});
