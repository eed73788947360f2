// Two tenants with a strategy each, and accounts of every venue and position mode, half of them each tenant's.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createAccount, createSubscription, linkCredential } from "../../adapters/postgres/admin/accounts.ts";
import { type Administration, administer } from "../../adapters/postgres/admin/administration.ts";
import { createProvider, createTenant, createTrader } from "../../adapters/postgres/admin/people.ts";
import { createStrategy } from "../../adapters/postgres/admin/strategies.ts";
import { openPools } from "../../adapters/postgres/database-pools.ts";
import { systemClock } from "../../adapters/time/system-clock.ts";
import { openVault } from "../../adapters/vault/open-vault.ts";
import { sealCredential } from "../../adapters/vault/sealed-credential.ts";
import type { Sealer } from "../../adapters/vault/sealer.ts";
import { RISK_PROFILES } from "../../config/risk-profiles.ts";
import { decimal } from "../../engine/domain/decimal.ts";
import type { StrategyId, TenantId } from "../../engine/domain/ids.ts";
import { createPaperAccount } from "../../src/start/paper-control.ts";
import { value } from "../fleet/test-fleet.ts";
import type { OracleAccount } from "../oracle/evidence.ts";
import type { ChaosOptions } from "./chaos-options.ts";

export interface ChaosAccount extends OracleAccount {
  readonly positionMode: "one-way" | "hedge";
}

export interface ChaosFleet {
  readonly accounts: readonly ChaosAccount[];
  /** One token of a webhook URL per tenant. */
  readonly tokens: readonly string[];
  readonly vaultKeyFile: string;
  readonly operatorTokenFile: string;
  /** What must never be seen in a log, in Redis or in an answer. */
  readonly secrets: readonly string[];
}

const OPERATOR_TOKEN = "operator-token-of-a-chaos-run";
const KINDS = [
  { venue: "binance", positionMode: "one-way" },
  { venue: "bybit", positionMode: "one-way" },
  { venue: "binance", positionMode: "hedge" },
  { venue: "bybit", positionMode: "hedge" },
] as const;
const LIMITS = {
  ...RISK_PROFILES.bold,
  leverageMax: 20,
  leverageDefault: 10,
  priceAgeMaxMs: 60_000,
  orderNotionalMax: undefined,
  totalExposureMax: undefined,
  openPositionsMax: undefined,
};

interface Tenant {
  readonly tenantId: TenantId;
  readonly strategyId: StrategyId;
  readonly token: string;
}

/** The database is migrated, the venue answers. */
export async function buildFleet(
  databaseUrl: string,
  controlUrl: string,
  folder: string,
  { accounts: count, scenario }: Pick<ChaosOptions, "accounts" | "scenario">,
): Promise<ChaosFleet> {
  const vaultKeyFile = join(folder, "vault.key");
  const opened = await openVault(vaultKeyFile, systemClock.now());
  if (opened.kind === "refused") throw new Error(opened.sentence);
  const { sealer } = opened;
  const operatorTokenFile = join(folder, "operator.token");
  await writeFile(operatorTokenFile, OPERATOR_TOKEN, { mode: 0o600 });
  const pools = openPools(databaseUrl, () => undefined);
  try {
    const admin = administer(pools.reading, { clock: systemClock, box: sealer, actor: "chaos" });
    // What comes again after the database was put back must not be refused for its age: it is the record's loss that is tried.
    const signalAgeMaxMs = scenario === "rewind" ? 600_000 : 60_000;
    const tenants = [
      await newTenant(admin, "A", signalAgeMaxMs),
      await newTenant(admin, "B", signalAgeMaxMs),
    ];
    const secrets = [OPERATOR_TOKEN, ...tenants.map(({ token }) => token)];
    const accounts: ChaosAccount[] = [];
    for (let at = 0; at < count; at += 1) {
      const tenant = tenants[Math.floor(at / KINDS.length) % tenants.length];
      const kind = KINDS[at % KINDS.length];
      if (tenant === undefined || kind === undefined) throw new Error("no such kind");
      const paper = await createPaperAccount(controlUrl, kind.venue, {
        ...{ label: `chaos ${at}`, balance: "300000", positionMode: kind.positionMode, marginMode: "cross" },
      });
      secrets.push(paper.secret);
      const id = await linkAccount({ admin, sealer }, tenant, kind, paper, at);
      accounts.push({ id, tenantId: tenant.tenantId, ...kind, paperAccountId: paper.accountId });
    }
    return {
      accounts,
      secrets,
      vaultKeyFile,
      operatorTokenFile,
      tokens: tenants.map(({ token }) => token),
    };
  } finally {
    await pools.close();
  }
}

async function newTenant(admin: Administration, name: string, signalAgeMaxMs: number): Promise<Tenant> {
  const tenantId = value(await createTenant(admin, { name: `Tenant ${name}` }));
  const providerId = value(await createProvider(admin, { tenantId, name: `Provider ${name}` }));
  const strategy = value(
    await createStrategy(admin, {
      ...{ tenantId, providerId, name: `Strategy ${name}`, withBodySecret: false, withSigningSecret: false },
      ...{ sourceIps: [], tradingViewMode: "order", signalAgeMaxMs, entryTtlMs: 10_000 },
    }),
  );
  return { tenantId, strategyId: strategy.id, token: strategy.token };
}

async function linkAccount(
  { admin, sealer }: { readonly admin: Administration; readonly sealer: Sealer },
  { tenantId, strategyId }: Tenant,
  { venue, positionMode }: (typeof KINDS)[number],
  paper: { readonly apiKey: string; readonly secret: string },
  at: number,
): Promise<ChaosAccount["id"]> {
  const traderId = value(await createTrader(admin, { tenantId, name: `Trader ${at}` }));
  const id = value(
    await createAccount(admin, {
      ...{ tenantId, traderId, label: `${venue} ${positionMode} ${at}`, venue, environment: "paper" },
      ...{ positionMode, marginMode: "cross", limits: LIMITS },
    }),
  );
  value(await linkCredential(admin, { tenantId, id }, (place) => sealCredential(sealer, place, paper)));
  const sizing = { kind: "quote", amount: decimal(at % 2 === 0 ? "900" : "2500") } as const;
  value(
    await createSubscription(admin, {
      ...{ tenantId, accountId: id, strategyId, sizing, tooSmall: "skip", directions: ["long", "short"] },
    }),
  );
  return id;
}
