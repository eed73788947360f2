// One trader's revoked key must not keep the engine from being ready for everybody else (found by the chaos rig, seed 8).
import { afterAll, beforeAll, expect, it } from "vitest";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet } from "../fleet/test-fleet.ts";

let fleet: TestFleet;

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
});
afterAll(() => fleet?.stop());

function start(): Promise<RunningEngine> {
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "silent" });
  return startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
}

async function states(url: string, body: object): Promise<readonly string[]> {
  const client = new EngineClient(url, fleet);
  const answer = await client.post({ issuedAt: new Date().toISOString(), instrument: "SOLUSDT", ...body });
  return eventually(async () => {
    const { decisions } = await client.trace(answer.body.signalId ?? "");
    expect(decisions).toHaveLength(2);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return decisions.map(({ accountId, state, denials }) =>
      accountId === fleet.accounts[0]?.id
        ? `revoked ${state} ${denials.map(({ code }) => code)}`
        : `other ${state}`,
    );
  });
}

it("is ready and trades for the others, while the account with the refused key takes no entries", async () => {
  const before = await start();
  await eventually(() => expect(before.engine.recovered).toBe(true));
  expect(await states(before.url, { id: "open", action: "open", side: "long", stop: "3%" })).toEqual(
    expect.arrayContaining(["revoked done ", "other done"]),
  );
  await before.stop();
  const paperId = fleet.accounts[0]?.paperAccountId ?? "";
  const { exchange } = fleet.venue.control.exchanges.binance;
  for (const { apiKey } of exchange.keysOf(paperId)) exchange.revokeKey(apiKey);
  const after = await start();
  try {
    await eventually(() => expect(after.engine.recovered).toBe(true), 5_000);
    const more = await states(after.url, { id: "more", action: "increase", side: "long", stop: "3%" });
    expect(more).toContain("other done");
    expect(more.join()).toContain("revoked denied ACCOUNT_NOT_ACTIVE");
    // A lane where every signal waits for its expiry would fall behind without end.
    const { rows } = await fleet.pools.reading.query<{ expired: boolean }>(
      `select d.decided_at >= s.expires_at as expired from decision d join signal s on s.id = d.signal_id
       where d.account_id = $1 and d.state = 'denied'`,
      [fleet.accounts[0]?.id],
    );
    expect(rows).toEqual([{ expired: false }]);
  } finally {
    await after.stop();
  }
});
