// A whole Flotilla for tests: a database of its own, the real paper venue over loopback sockets, and the real engine.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAccount, createSubscription, linkCredential } from "../../adapters/postgres/admin/accounts.ts";
import {
  type Administration,
  administer,
  type Outcome,
} from "../../adapters/postgres/admin/administration.ts";
import { createProvider, createTenant, createTrader } from "../../adapters/postgres/admin/people.ts";
import { createStrategy, type StrategySecrets } from "../../adapters/postgres/admin/strategies.ts";
import { type DatabasePools, openPools } from "../../adapters/postgres/database-pools.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { openVault } from "../../adapters/vault/open-vault.ts";
import { sealCredential } from "../../adapters/vault/sealed-credential.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import { RISK_PROFILES } from "../../config/risk-profiles.ts";
import type { AccountLimits, Sizing } from "../../engine/domain/account.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { AccountId, ProviderId, TenantId } from "../../engine/domain/ids.ts";
import type { PositionMode, VenueName } from "../../engine/domain/venue.ts";
import { type RunningVenue, startVenue, type VenueOptions } from "../../src/venue/start-venue.ts";
import { createTestDatabase } from "../support/test-database.ts";

export interface FleetAccount {
  readonly id: AccountId;
  readonly venue: VenueName;
  readonly paperAccountId: string;
}

export interface AccountWish {
  readonly venue: VenueName;
  readonly positionMode?: PositionMode;
  readonly balance?: string;
  readonly limits?: Partial<AccountLimits>;
  readonly sizing?: Sizing;
  /** False: no strategy is followed. */
  readonly subscribed?: boolean;
}

export interface TestFleet {
  readonly venue: RunningVenue;
  /** As the owner. */
  readonly databaseUrl: string;
  readonly pools: DatabasePools;
  readonly admin: Administration;
  readonly tenantId: TenantId;
  readonly strategy: StrategySecrets;
  readonly accounts: readonly FleetAccount[];
  readonly home: string;
  /** What `src/engine/main.ts` reads from its environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly operatorToken: string;
  link(wish: AccountWish): Promise<FleetAccount>;
  stop(): Promise<void>;
}

/** Loose enough for tests to trade as they like; what a test is about it sets itself. */
const LIMITS: AccountLimits = {
  ...RISK_PROFILES.bold,
  leverageMax: 20,
  leverageDefault: 10,
  priceAgeMaxMs: 60_000,
  orderNotionalMax: undefined,
  totalExposureMax: undefined,
  openPositionsMax: undefined,
};
const SIZING: Sizing = { kind: "quote", amount: decimal("1000") };
const OPERATOR_TOKEN = "operator-token-of-a-test";

export async function startFleet(
  wishes: readonly AccountWish[],
  venueOptions: VenueOptions = { prices: { kind: "hand" }, limits: { enabled: false } },
): Promise<TestFleet> {
  const home = await mkdtemp(join(tmpdir(), "flotilla-test-"));
  const database = await createTestDatabase();
  const venue = await startVenue({ seed: 7, ...venueOptions });
  const pools = openPools(database.url, () => undefined);
  const vaultKeyFile = join(home, "vault.key");
  const opened = await openVault(vaultKeyFile, systemClock.now());
  if (opened.kind === "refused") throw new Error(opened.sentence);
  const { sealer } = opened;
  const operatorTokenFile = join(home, "operator.token");
  await writeFile(operatorTokenFile, OPERATOR_TOKEN, { mode: 0o600 });
  const admin = administer(pools.reading, { clock: systemClock, box: sealer, actor: "test" });
  const tenantId = value(await createTenant(admin, { name: "Test tenant" }));
  const strategy = await newStrategy(admin, tenantId);
  const accounts: FleetAccount[] = [];
  const link = async (wish: AccountWish) => {
    const account = await linkAccount({ admin, sealer, venue, tenantId, strategy }, wish, accounts.length);
    accounts.push(account);
    return account;
  };
  for (const wish of wishes) await link(wish);
  const { binance, bybit } = venue.urls;
  return {
    venue,
    databaseUrl: database.url,
    pools,
    admin,
    tenantId,
    strategy,
    accounts,
    home,
    operatorToken: OPERATOR_TOKEN,
    environment: {
      ENGINE_DATABASE_URL: database.engineUrl,
      FLOTILLA_HOME: home,
      VAULT_KEY_FILE: vaultKeyFile,
      OPERATOR_TOKEN_FILE: operatorTokenFile,
      PAPER_BINANCE_REST: binance.rest,
      PAPER_BINANCE_WS: binance.ws,
      PAPER_BYBIT_REST: bybit.rest,
      PAPER_BYBIT_WS: bybit.ws,
      VENUE_LIMITS: "off",
      STRATEGY_SIGNALS_PER_MINUTE: "0",
      LOG_LEVEL: "warn",
    },
    link,
    stop: async () => {
      await pools.close();
      await venue.stop();
      await database.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

export function value<T>(outcome: Outcome<T>): T {
  if (outcome.kind === "refused") throw new Error(outcome.sentence);
  return outcome.value;
}

async function newStrategy(admin: Administration, tenantId: TenantId): Promise<StrategySecrets> {
  const providerId: ProviderId = value(await createProvider(admin, { tenantId, name: "Provider" }));
  return value(
    await createStrategy(admin, {
      tenantId,
      providerId,
      name: "Strategy",
      withBodySecret: false,
      withSigningSecret: false,
      sourceIps: [],
      tradingViewMode: "order",
      signalAgeMaxMs: 60_000,
      entryTtlMs: 10_000,
    }),
  );
}

interface LinkDeps {
  readonly admin: Administration;
  readonly sealer: Sealer;
  readonly venue: RunningVenue;
  readonly tenantId: TenantId;
  readonly strategy: StrategySecrets;
}

async function linkAccount(deps: LinkDeps, wish: AccountWish, index: number): Promise<FleetAccount> {
  const { admin, sealer, venue, tenantId, strategy } = deps;
  const positionMode = wish.positionMode ?? "one-way";
  const response = await fetch(`${venue.urls.control}/${wish.venue}/accounts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ balance: wish.balance ?? "10000", positionMode, marginMode: "cross" }),
  });
  if (!response.ok) throw new Error(await response.text());
  const paper = (await response.json()) as { accountId: string; apiKey: string; secret: string };
  const traderId = value(await createTrader(admin, { tenantId, name: `Trader ${index}` }));
  const id = value(
    await createAccount(admin, {
      tenantId,
      traderId,
      label: `${wish.venue} ${positionMode} ${index}`,
      venue: wish.venue,
      environment: "paper",
      positionMode,
      marginMode: "cross",
      limits: { ...LIMITS, ...wish.limits },
    }),
  );
  value(await linkCredential(admin, { tenantId, id }, (place) => sealCredential(sealer, place, paper)));
  const linked: FleetAccount = { id, venue: wish.venue, paperAccountId: paper.accountId };
  if (wish.subscribed === false) return linked;
  const sizing = wish.sizing ?? SIZING;
  const directions = ["long", "short"] as const;
  value(
    await createSubscription(admin, {
      tenantId,
      accountId: id,
      strategyId: strategy.id,
      sizing,
      tooSmall: "skip",
      directions,
    }),
  );
  return linked;
}
