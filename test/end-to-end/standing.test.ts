// What dies after start: a key that the venue refuses suspends its account with a reason, until a key works again; a venue that
// falls silent is named by /readyz although its instruments are still in memory.
import { afterAll, beforeAll, expect, it } from "vitest";
import { linkCredential, listAccounts } from "../../adapters/postgres/admin/accounts.ts";
import { openSealer } from "../../adapters/vault/open-sealer.ts";
import { sealCredential } from "../../adapters/vault/sealed-credential.ts";
import { vaultFiles } from "../../adapters/vault/vault-files.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { createPaperAccount } from "../../src/start/paper-control.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { type FleetAccount, startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let signals = 0;

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "fatal" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
});

afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

async function send(rest: Readonly<Record<string, unknown>>): Promise<ReadonlyMap<string, string>> {
  signals += 1;
  const answer = await client.post({
    ...{ id: `standing-${signals}`, issuedAt: new Date().toISOString(), instrument: "ETHUSDT" },
    ...rest,
  });
  expect(answer.status).toBe(202);
  return eventually(async () => {
    const { decisions } = await client.trace(answer.body.signalId ?? "");
    expect(decisions).toHaveLength(fleet.accounts.length);
    for (const { state } of decisions) expect(state).not.toBe("working");
    return new Map(
      decisions.map(({ accountId, state, denials }) => [
        accountId,
        [state, ...denials.map(({ code }) => code)].join(" "),
      ]),
    );
  }, 20_000);
}
const open = () => send({ action: "open", side: "long", stop: "3%" });

async function standing({ id }: FleetAccount) {
  const account = (await listAccounts(fleet.admin, fleet.tenantId)).find((each) => each.id === id);
  return { status: account?.status, reason: account?.statusReason };
}

it.each([0, 1])(
  "a refused key suspends account %i, and a new one lifts it",
  { timeout: 60_000 },
  async (at) => {
    const account = fleet.accounts[at];
    if (account === undefined) throw new Error("no account");
    const control = fleet.venue.urls.control;
    await fetch(`${control}/${account.venue}/keys/revoke`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ accountId: account.paperAccountId }),
    });
    // Without exposure nobody asks the venue: the first order finds out.
    await open();
    await eventually(async () =>
      expect(await standing(account)).toEqual({
        status: "suspended",
        reason: expect.stringMatching(/\d{4,}/),
      }),
    );
    await eventually(async () => expect((await open()).get(account.id)).toContain("ACCOUNT_NOT_ACTIVE"));
    const audit = await fleet.pools.reading.query(
      "select from audit where action = 'account.suspended' and actor = 'engine' and subject = $1",
      [account.id],
    );
    expect(audit.rowCount).toBe(1);

    const paper = await createPaperAccount(control, account.venue, {
      ...{ label: "again", balance: "10000", positionMode: "one-way", marginMode: "cross" },
    });
    const opened = openSealer(vaultFiles(fleet.environment.VAULT_KEY_FILE ?? "").publicKey);
    if (opened.kind === "refused") throw new Error(opened.sentence);
    value(
      await linkCredential(fleet.admin, { tenantId: fleet.tenantId, id: account.id }, (place) =>
        sealCredential(opened.sealer, place, paper),
      ),
    );
    expect(await standing(account)).toEqual({ status: "active", reason: undefined });
    await eventually(async () => expect((await open()).get(account.id)).toMatch(/^done|DUPLICATE/), 20_000);
    await send({ action: "close" });
  },
);

it("an account that was suspended although its key works is lifted by a re-check", async () => {
  const [account] = fleet.accounts;
  if (account === undefined) throw new Error("no account");
  await fleet.pools.reading.query(
    "update account set status = 'suspended', status_reason = 'drill' where id = $1",
    [account.id],
  );
  await eventually(async () => expect((await open()).get(account.id)).toContain("ACCOUNT_NOT_ACTIVE"));
  running.engine.onCredentials([account.id]);
  await eventually(async () => expect((await standing(account)).status).toBe("active"));
});

it("/readyz names a venue that fell silent after start", { timeout: 60_000 }, async () => {
  const readyz = async () => {
    const response = await fetch(`${running.url}/readyz`);
    return { status: response.status, text: await response.text() };
  };
  await eventually(async () => {
    const { status, text } = await readyz();
    expect(status, text).toBe(200);
  });
  await fleet.venue.stop();
  const at = performance.now();
  await eventually(async () => {
    const { status, text } = await readyz();
    expect(status).toBe(503);
    expect(text).toMatch(/venue binance paper \(silent: last price \d+ s ago\)/);
    expect(text).toMatch(/venue bybit paper \(silent/);
  }, 30_000);
  console.info(`readyz noticed a dead venue after ${Math.round(performance.now() - at)} ms`);
});
