// A provider tries a signal out through the service: the engine's own planning, without a follower's name, balance or size.
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { ProviderId } from "../../engine/domain/ids.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { startTestService, type TestService } from "../../src/service/testing.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";

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
