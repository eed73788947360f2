// Everything that the engine has in PostgreSQL: stores, directory, signing keys, and the leases of its accounts' shards.
import { createHash, createHmac, createSecretKey } from "node:crypto";
import { accountStanding } from "../../adapters/postgres/account-standing.ts";
import { type DatabasePools, openPools, warmUp } from "../../adapters/postgres/database-pools.ts";
import { installationKey } from "../../adapters/postgres/installation-key.ts";
import { isMigrated } from "../../adapters/postgres/is-migrated.ts";
import { noticeLostTime } from "../../adapters/postgres/lost-time.ts";
import { moreThanEngine } from "../../adapters/postgres/more-than-engine.ts";
import { PostgresDecisionStore } from "../../adapters/postgres/postgres-decision-store.ts";
import { PostgresDirectory } from "../../adapters/postgres/postgres-directory.ts";
import { PostgresMarketMemory } from "../../adapters/postgres/postgres-market-memory.ts";
import { PostgresPositionStore } from "../../adapters/postgres/postgres-position-store.ts";
import { PostgresQuotaStore } from "../../adapters/postgres/postgres-quota-store.ts";
import { PostgresShardStore } from "../../adapters/postgres/postgres-shard-store.ts";
import { PostgresSignalStore } from "../../adapters/postgres/postgres-signal-store.ts";
import type { FenceOf } from "../../adapters/postgres/shard-fence.ts";
import { monthOf } from "../../adapters/time/month-of.ts";
import { systemClock, systemTimers } from "../../adapters/time/system-clock.ts";
import { type OpenVault, openVault } from "../../adapters/vault/open-vault.ts";
import { VaultSigner } from "../../adapters/vault/vault-signer.ts";
import type { EngineConfig } from "../../config/engine.ts";
import { home } from "../../config/home.ts";
import type { AccountStanding } from "../../engine/accounts/key-standing.ts";
import type { AccountId } from "../../engine/domain/ids.ts";
import type { Mac } from "../../engine/execution/client-order-id.ts";
import type { Restriction } from "../../engine/ports/account-directory.ts";
import type { Journal } from "../../engine/ports/journal.ts";
import type { LostTime } from "../../engine/ports/lost-time.ts";
import type { MarketMemory } from "../../engine/ports/market-memory.ts";
import { TenantQuotas } from "../../engine/quotas/tenant-quotas.ts";
import type { OwnedShards } from "../../engine/shards/owned-shards.ts";
import { awaitDatabase } from "./await-database.ts";
import { EngineProblem } from "./engine-problem.ts";
import { HighWater } from "./high-water.ts";
import { SigningKeys } from "./signing-keys.ts";

export interface OpenRecord {
  readonly pools: DatabasePools;
  readonly signals: PostgresSignalStore;
  readonly decisions: PostgresDecisionStore;
  readonly positions: PostgresPositionStore;
  readonly directory: PostgresDirectory;
  readonly standing: AccountStanding;
  readonly shardStore: PostgresShardStore;
  readonly quotas: TenantQuotas;
  readonly marketMemory: MarketMemory;
  readonly signer: VaultSigner;
  readonly mac: Mac;
  /** The last time that the record was found to be older than it had been. */
  readonly lostTime: LostTime | undefined;
  close(): Promise<void>;
}

export interface RecordEvents {
  /** The process cannot go on. */
  readonly fatal: (reason: string) => void;
  /** Keys of these accounts changed, and the signer has them. */
  readonly credentials: (accountIds: readonly AccountId[]) => void;
  readonly killSwitch: (changed: Restriction) => void;
  /** Where other processes reach this one; undefined while it does not listen. */
  readonly url: () => string | undefined;
  /** Some engine joined, left, took or released shards. */
  readonly shards: () => void;
}

/** Throws `EngineProblem` when the operator must act first. */
export async function openRecord(
  config: EngineConfig,
  journal: Journal,
  owned: OwnedShards,
  on: RecordEvents,
): Promise<OpenRecord> {
  const { vault, ring } = await readyVault(config);
  const { ENGINE_DATABASE_URL: url } = config;
  await readyDatabase(url, journal);
  const pools = openPools(url, (error) =>
    journal.write("warn", "database.connection-lost", { reason: error.message }),
  );
  await ownsNothing(pools);
  const signer = new VaultSigner(vault);
  const standing = accountStanding({
    pool: pools.reading,
    clock: systemClock,
    reread: (id) => directory.reread(id),
  });
  const keys = new SigningKeys({
    pools,
    signer,
    ring,
    journal,
    standing,
  });
  const directory = new PostgresDirectory({
    url,
    pools,
    box: vault,
    onCredentials: (accountIds) =>
      void keys.refresh(accountIds).then(() => {
        if (accountIds !== "all") on.credentials(accountIds);
      }),
    onKillSwitch: on.killSwitch,
    onError: (error) => journal.write("warn", "directory.stale", { reason: error.message }),
  });
  await Promise.all([directory.start(), warmUp(pools)]);
  await keys.refresh("all");
  // A key object: with plain bytes each MAC would cost six times as much.
  const installation = await installationKey(pools);
  const identityKey = createSecretKey(installation);
  const fingerprint = createHash("sha256").update(installation).digest("hex").slice(0, 16);
  const highWater = new HighWater(home(config.FLOTILLA_HOME).highWater, fingerprint, journal);
  const lostTime = await lostTimeOf(pools, highWater, journal);
  // Last: from its first renewal on the database counts as new as it is now.
  const shardStore = await PostgresShardStore.open(url, {
    onLost: on.fatal,
    onChange: on.shards,
    url: on.url,
    onConfirmed: (newestAt) => highWater.note(newestAt),
  });
  const quotas = await openQuotas(pools, journal);
  const fenceOf: FenceOf = (accountIds) => owned.fenceOf(accountIds);
  const factFenceOf: FenceOf = (accountIds) => owned.factFenceOf(accountIds);
  return {
    pools,
    signals: new PostgresSignalStore(pools, fenceOf),
    decisions: new PostgresDecisionStore(pools, undefined, fenceOf, factFenceOf),
    positions: new PostgresPositionStore(pools, undefined, factFenceOf),
    directory,
    standing,
    shardStore,
    quotas,
    marketMemory: new PostgresMarketMemory(pools),
    lostTime,
    signer,
    mac: (message) => createHmac("sha256", identityKey).update(message).digest(),
    close: async () => {
      await directory.close();
      await shardStore.close();
      await pools.close();
    },
  };
}

async function openQuotas({ reading }: DatabasePools, journal: Journal): Promise<TenantQuotas> {
  const store = new PostgresQuotaStore(reading);
  const quotas = new TenantQuotas({ store, clock: systemClock, timers: systemTimers, journal, monthOf });
  await quotas.start();
  return quotas;
}

async function lostTimeOf(
  pools: DatabasePools,
  highWater: HighWater,
  journal: Journal,
): Promise<LostTime | undefined> {
  const lost = await noticeLostTime(pools.reading, await highWater.read(), systemClock.now());
  if (lost !== undefined) {
    const { lostFrom, noticedAt } = lost;
    journal.write("error", "record.lost-time", { lostFrom, noticedAt });
  }
  return lost;
}

async function readyDatabase(url: string, journal: Journal): Promise<void> {
  const ambient = { clock: systemClock, timers: systemTimers, journal };
  const migrated = await awaitDatabase(() => isMigrated(url), ambient).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === undefined) throw error;
      throw new EngineProblem(
        `The database cannot be used (${error.code}): check ENGINE_DATABASE_URL and that PostgreSQL runs.`,
      );
    },
  );
  if (!migrated)
    throw new EngineProblem(
      "The database has another version's schema, or none: its owner must prepare it first, with `npm start` or src/containers/prepare-database.ts.",
    );
}

async function ownsNothing(pools: DatabasePools): Promise<void> {
  const name = await moreThanEngine(pools.reading);
  if (name === undefined) return;
  await pools.close();
  throw new EngineProblem(
    `An engine must not connect as ${name}, who may do more than trade: let ENGINE_DATABASE_URL name flotilla_engine.`,
  );
}

async function readyVault(config: EngineConfig): Promise<Extract<OpenVault, { kind: "ready" }>> {
  const opened = await openVault(config.VAULT_KEY_FILE, systemClock.now());
  if (opened.kind === "refused") throw new EngineProblem(opened.sentence);
  return opened;
}
