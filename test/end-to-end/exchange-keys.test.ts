// Exchange keys from the check before they are linked to the daily look: asked of the venue itself, opened in the signer alone.
import { afterAll, beforeAll, expect, it } from "vitest";
import { linkCredential, listAccounts } from "../../adapters/postgres/admin/accounts.ts";
import { openSealer } from "../../adapters/vault/open-sealer.ts";
import { type CredentialPlace, sealCredential } from "../../adapters/vault/sealed-credential.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import { vaultFiles } from "../../adapters/vault/vault-files.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { VenueName } from "../../engine/domain/venue.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { type FleetAccount, startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";

let fleet: TestFleet;
let running: RunningEngine;
let sealer: Sealer;

const start = (): Promise<RunningEngine> =>
  startEngine({
    config: loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "silent" }),
    onFatal: (reason) => expect.unreachable(reason),
  });

beforeAll(async () => {
  fleet = await startFleet([{ venue: "binance" }, { venue: "bybit" }]);
  // As the service has it: the public key file and nothing else.
  const opened = openSealer(vaultFiles(fleet.environment.VAULT_KEY_FILE ?? "").publicKey);
  if (opened.kind === "refused") throw new Error(opened.sentence);
  sealer = opened.sealer;
  running = await start();
  await eventually(() => expect(running.engine.recovered).toBe(true));
});
afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

function accountAt(at: number): FleetAccount {
  const account = fleet.accounts[at];
  if (account === undefined) throw new Error("no such account");
  return account;
}

async function control(path: string, body: object): Promise<{ apiKey: string; secret: string }> {
  const response = await fetch(`${fleet.venue.urls.control}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as { apiKey: string; secret: string };
}

interface Checked {
  readonly status: number;
  readonly code?: string;
  readonly field?: string;
  readonly verdict?: string;
  readonly findings?: readonly { readonly code: string }[];
  readonly report?: { readonly canTrade: boolean; readonly balance: { readonly equity: string } } | null;
}

async function ask(body: unknown, token = fleet.operatorToken): Promise<Checked> {
  const response = await fetch(`${running.url}/v1/credential-checks`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  expect(text).not.toMatch(/canary-secret/);
  return { ...(JSON.parse(text) as Omit<Checked, "status">), status: response.status };
}

const newPlace = (venue: VenueName, changes: Partial<CredentialPlace> = {}): CredentialPlace => ({
  ...{ tenantId: fleet.tenantId, accountId: crypto.randomUUID() as AccountId, venue },
  ...{ environment: "paper", version: 1 },
  ...changes,
});

function question(place: CredentialPlace, key: { apiKey: string; secret: string }, asked = place): object {
  return { ...asked, sealed: sealCredential(sealer, place, key).toString("base64") };
}

it.each(["binance", "bybit"] as const)("tells what a %s key may do, before it is linked", async (venue) => {
  const good = await control(`/${venue}/accounts`, { balance: "1234", ipAllowList: ["127.0.0.1"] });
  expect(await ask(question(newPlace(venue), good))).toMatchObject({
    ...{ status: 200, verdict: "accepted", findings: [] },
    report: { canTrade: true, canWithdraw: false, ipRestricted: true, balance: { equity: "1234" } },
  });
  const risky = await control(`/${venue}/accounts`, {
    balance: "5",
    permissions: { trade: true, withdraw: true, transfer: true },
  });
  const codes = (await ask(question(newPlace(venue), risky))).findings?.map(({ code }) => code);
  expect(codes).toEqual([
    "KEY_CAN_WITHDRAW",
    "KEY_CAN_TRANSFER",
    "KEY_NOT_IP_RESTRICTED",
    "BALANCE_BELOW_MIN",
  ]);
  const unknown = { apiKey: `nobody-${"x".repeat(30)}`, secret: "canary-secret" };
  expect(await ask(question(newPlace(venue), unknown))).toMatchObject({
    ...{ status: 200, verdict: "refused", report: null },
    findings: [{ code: "KEY_REFUSED_BY_VENUE" }],
  });
});

it("refuses a seal that belongs elsewhere, another environment by name, and whoever is no operator", async () => {
  const key = { apiKey: "some-key", secret: "canary-secret" };
  const place = newPlace("binance");
  const live = { ...place, environment: "live" } as const;
  expect(await ask(question(live, key, place))).toMatchObject({
    status: 422,
    code: "KEY_OF_ANOTHER_ENVIRONMENT",
  });
  const other = { ...place, accountId: crypto.randomUUID() as AccountId };
  expect(await ask(question(place, key, other))).toMatchObject({ status: 422, code: "SEAL_NOT_OPENED" });
  expect(await ask(question(live, key))).toMatchObject({ status: 422, code: "ENVIRONMENT_NOT_SERVED" });
  expect(await ask({ ...question(place, key), version: 0 })).toMatchObject({ status: 400, field: "version" });
  expect(await ask({ ...question(place, key), sealed: "*" })).toMatchObject({ status: 400, field: "sealed" });
  expect((await ask(question(place, key), "guess")).status).toBe(401);
});

async function standing(id: AccountId) {
  const account = (await listAccounts(fleet.admin, fleet.tenantId)).find((each) => each.id === id);
  return { status: account?.status, reason: account?.statusReason };
}

async function checkOf(id: AccountId) {
  const { rows } = await fleet.pools.reading.query(
    "select verdict, findings, report from credential_check where account_id = $1",
    [id],
  );
  return rows[0];
}

it.each([0, 1])(
  "suspends account %i whose key has learned to withdraw, and lifts it afterwards",
  async (at) => {
    const account = accountAt(at);
    await eventually(async () => {
      await running.engine.recheckKeys();
      expect(await checkOf(account.id)).toMatchObject({ verdict: "accepted" });
    });
    const permissions = { trade: true, withdraw: true, transfer: false };
    await control(`/${account.venue}/keys/change`, { accountId: account.paperAccountId, permissions });
    await fleet.pools.reading.query("update credential_check set checked_at = 1 where account_id = $1", [
      account.id,
    ]);
    await eventually(async () => {
      await running.engine.recheckKeys();
      expect(await standing(account.id)).toEqual({
        status: "suspended",
        reason: expect.stringContaining("KEY_CAN_WITHDRAW"),
      });
    });
    expect(await checkOf(account.id)).toMatchObject({
      verdict: "refused",
      findings: expect.arrayContaining([expect.objectContaining({ code: "KEY_CAN_WITHDRAW" })]),
      report: { canWithdraw: true, balance: { equity: expect.any(String) } },
    });
    // It reads and trades, but that is not enough to be trusted again.
    running.engine.onCredentials([account.id]);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await standing(account.id)).status).toBe("suspended");
    await control(`/${account.venue}/keys/change`, {
      accountId: account.paperAccountId,
      permissions: { ...permissions, withdraw: false },
    });
    await eventually(async () => {
      running.engine.onCredentials([account.id]);
      expect((await standing(account.id)).status).toBe("active");
    });
  },
);

it("counts what was signed with each key, and shows who did", { timeout: 60_000 }, async () => {
  const client = new EngineClient(running.url, fleet);
  for (const action of [{ action: "open", side: "long", stop: "3%" }, { action: "close" }]) {
    const answer = await client.post({
      ...{ id: `counted-${action.action}`, issuedAt: new Date().toISOString(), instrument: "ETHUSDT" },
      ...action,
    });
    await eventually(async () => {
      const { decisions } = await client.trace(answer.body.signalId ?? "");
      expect(decisions.map(({ state }) => state)).toEqual(["done", "done"]);
    }, 20_000);
  }
  await running.stop();
  const { rows } = await fleet.pools.reading.query<{ account_id: string; purpose: string; process: string }>(
    "select account_id, purpose, process, signatures from credential_use order by purpose",
  );
  for (const { id } of fleet.accounts) {
    const own = rows.filter(({ account_id }) => account_id === id);
    expect(own.map(({ purpose }) => purpose)).toEqual(expect.arrayContaining(["check", "order", "read"]));
    for (const { process: by } of own) expect(by).toMatch(new RegExp(`^engine:.+:${process.pid}$`));
  }
  running = await start();
  await eventually(() => expect(running.engine.recovered).toBe(true));
});

it("a paper key on a live account, or a live key on a paper one, suspends the account and signs nothing", {
  timeout: 60_000,
}, async () => {
  const [first, second] = [accountAt(0), accountAt(1)];
  await fleet.pools.reading.query("update account set environment = 'live' where id = $1", [first.id]);
  const key = { apiKey: "a-live-key", secret: "canary-secret" };
  value(
    await linkCredential(fleet.admin, { tenantId: fleet.tenantId, id: second.id }, (place) =>
      sealCredential(sealer, { ...place, environment: "live" }, key),
    ),
  );
  await running.stop();
  running = await start();
  await eventually(() => expect(running.engine.recovered).toBe(true), 20_000);
  for (const { id } of [first, second]) {
    await eventually(async () =>
      expect(await standing(id)).toEqual({ status: "suspended", reason: "KEY_OF_ANOTHER_ENVIRONMENT" }),
    );
  }
});
