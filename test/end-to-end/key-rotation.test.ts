// The vault's keys change under an engine that trades: nobody notices, whatever moment the rotation is killed at, and the old key opens
// nothing any more.
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createStrategy } from "../../adapters/postgres/admin/strategies.ts";
import { credentialsNotUnder, sealCounts } from "../../adapters/postgres/sealed-rows.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { type OpenVault, openVault } from "../../adapters/vault/open-vault.ts";
import { openCredential, type SealedCredential } from "../../adapters/vault/sealed-credential.ts";
import { loadEngineConfig } from "../../config/engine.ts";
import type { ProviderId } from "../../engine/domain/ids.ts";
import { type Rotation, rotateKeys } from "../../src/cli/rotate-keys.ts";
import { type RunningEngine, startEngine } from "../../src/engine/start-engine.ts";
import { EngineClient } from "../fleet/engine-client.ts";
import { eventually } from "../fleet/eventually.ts";
import { startFleet, type TestFleet, value } from "../fleet/test-fleet.ts";

let fleet: TestFleet;
let running: RunningEngine;
let client: EngineClient;
let signals = 0;

beforeAll(async () => {
  fleet = await startFleet([
    ...[{ venue: "binance" }, { venue: "bybit" }, { venue: "binance", positionMode: "hedge" }],
    ...Array.from({ length: 9 }, () => ({ venue: "binance", subscribed: false })),
  ] as Parameters<typeof startFleet>[0]);
  const { rows } = await fleet.pools.reading.query<{ id: ProviderId }>("select id from provider");
  value(
    await createStrategy(fleet.admin, {
      ...{ tenantId: fleet.tenantId, providerId: rows[0]?.id as ProviderId, name: "Signed" },
      ...{ withBodySecret: false, withSigningSecret: true, sourceIps: [], tradingViewMode: "order" },
      ...{ signalAgeMaxMs: 60_000, entryTtlMs: 10_000 },
    }),
  );
  const config = loadEngineConfig({ ...fleet.environment, ENGINE_PORT: "0", LOG_LEVEL: "silent" });
  running = await startEngine({ config, onFatal: (reason) => expect.unreachable(reason) });
  client = new EngineClient(running.url, fleet);
  await eventually(() => expect(running.engine.recovered).toBe(true));
});
afterAll(async () => {
  await running?.stop();
  await fleet?.stop();
});

type Ready = Extract<OpenVault, { kind: "ready" }>;

async function vault(keyFile = fleet.environment.VAULT_KEY_FILE ?? ""): Promise<Ready> {
  const opened = await openVault(keyFile, systemClock.now());
  if (opened.kind === "refused") throw new Error(opened.sentence);
  return opened;
}

async function rotate(onProgress: (seals: number) => void = () => undefined): Promise<Rotation> {
  const pool = fleet.pools.reading;
  return rotateKeys({
    ...(await vault()),
    ...{ pool, now: () => systemClock.now(), pause: async () => undefined, graceMs: 0, onlyBegin: false },
    onProgress: (step) => onProgress(step.kind === "moved" ? step.seals : 0),
  });
}

async function trade(): Promise<void> {
  for (const action of [{ action: "open", side: "long", stop: "3%" }, { action: "close" }]) {
    signals += 1;
    const answer = await client.post({
      ...{ id: `rotation-${signals}`, issuedAt: new Date().toISOString(), instrument: "ETHUSDT" },
      ...action,
    });
    await eventually(async () => {
      const { decisions } = await client.trace(answer.body.signalId ?? "");
      expect(decisions.map(({ state }) => state)).toEqual(["done", "done", "done"]);
    }, 20_000);
  }
}

async function credentials(): Promise<readonly SealedCredential[]> {
  const all: SealedCredential[] = [];
  for await (const page of credentialsNotUnder(fleet.pools.reading, "none")) all.push(...page);
  return all;
}

it("moves everything while the engine trades; a dump and the old files open nothing", {
  timeout: 120_000,
}, async () => {
  const stolen = await mkdtemp(join(tmpdir(), "flotilla-stolen-"));
  // The engine is at work: what it writes beside its high-water mark is renamed, and gone, at any moment.
  await cp(fleet.home, stolen, { recursive: true, filter: (file) => !/high-water\.json\.\d+$/.test(file) });
  const before = await credentials();
  const thief = await vault(join(stolen, "vault.key"));
  expect(before.map((row) => openCredential(thief.vault, row).kind)).toEqual(before.map(() => "usable"));
  const [rotation] = await Promise.all([rotate(), trade()]);
  expect(rotation).toMatchObject({ kind: "done", moved: 13, destroyed: [thief.ring.current.publicKey.id] });
  await trade();
  const after = await credentials();
  for (const row of after) {
    expect(openCredential(thief.vault, row)).toEqual({ kind: "refused", code: "SEAL_NOT_OPENED" });
    const home = await vault();
    expect(openCredential(home.vault, row).kind).toBe("usable");
  }
  await rm(stolen, { recursive: true });
  expect(await sealCounts(fleet.pools.reading)).toEqual([
    { keyId: (await vault()).ring.current.publicKey.id, credentials: 12, signingSecrets: 1 },
  ]);
});

it("swapped rows do not open, and are not mended by a rotation", { timeout: 120_000 }, async () => {
  const [one, two] = await credentials();
  if (one === undefined || two === undefined) throw new Error("no rows");
  const { vault: home } = await vault();
  expect(openCredential(home, { ...one, sealed: two.sealed }).kind).toBe("refused");
  const put = (row: SealedCredential, sealed: Buffer) =>
    fleet.pools.reading.query("update credential set sealed = $2 where account_id = $1", [
      row.accountId,
      sealed,
    ]);
  await put(one, two.sealed);
  expect(await rotate()).toEqual({
    ...{ kind: "incomplete", moved: 12 },
    unopened: [`account ${one.accountId}`],
  });
  expect((await vault()).ring.all).toHaveLength(2);
  // What it named is still there, so the right row put back is carried over by the next call.
  await put(one, one.sealed);
  expect(await rotate()).toMatchObject({ kind: "done", moved: 1 });
});

it("carries on where a killed one ended", { timeout: 120_000 }, async () => {
  for (const at of [1, 5, 13]) {
    const broken = rotate((seals) => {
      if (seals === at) throw new Error("killed");
    });
    await expect(broken).rejects.toThrow("killed");
    const [current, older] = (await vault()).ring.all;
    expect(older).toBeDefined();
    expect(await rotate()).toMatchObject({
      ...{ kind: "done", keyId: current?.publicKey.id, moved: 13 - at },
      destroyed: [older?.publicKey.id],
    });
  }
  await trade();
});

it("runs from the command line, and survives SIGKILL there", { timeout: 120_000 }, async () => {
  const command = (...words: string[]) =>
    spawn(process.execPath, ["src/cli/main.ts", "keys", ...words], {
      env: { ...process.env, ...fleet.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
  const begun = command("rotate", "--only-begin");
  expect(await new Promise((resolve) => begun.once("exit", resolve))).toBe(0);
  await trade();
  const killed = command("rotate", "--grace", "60");
  await new Promise<void>((resolve) => {
    killed.stdout.on("data", (text: Buffer) => {
      if (!text.toString().includes("Waiting")) return;
      killed.kill("SIGKILL");
      resolve();
    });
  });
  expect((await vault()).ring.all).toHaveLength(2);
  const said: string[] = [];
  const again = command("rotate", "--grace", "0");
  again.stdout.on("data", (text: Buffer) => said.push(text.toString()));
  expect(await new Promise((resolve) => again.once("exit", resolve))).toBe(0);
  expect(said.join("")).toMatch(/Rotation to [0-9a-f]{16} resumed/);
  expect((await vault()).ring.all).toHaveLength(1);
  await trade();
});
