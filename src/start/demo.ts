// The demo of the first boot. It may have been cut off anywhere: every step finds what is there or makes it.
import { readFile, rename, writeFile } from "node:fs/promises";
import { createAccount, createSubscription, listAccounts } from "../../adapters/postgres/admin/accounts.ts";
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import {
  createProvider,
  createTenant,
  createTrader,
  listProviders,
  listTenants,
  listTraders,
} from "../../adapters/postgres/admin/people.ts";
import { createStrategy, listStrategies, replaceToken } from "../../adapters/postgres/admin/strategies.ts";
import type { Home } from "../../config/home.ts";
import { RISK_PROFILES } from "../../config/risk-profiles.ts";
import type { AccountId, ProviderId, StrategyId, TenantId } from "../../engine/domain/ids.ts";
import { ensureCanaries } from "./canary-accounts.ts";
import { DEMO_PROVIDER, DEMO_STRATEGY, DEMO_TENANT, DEMO_TRADERS, type DemoTrader } from "./demo-plan.ts";
import { Demo } from "./demo-record.ts";
import { linkPaperAccount, type Maker, made } from "./link-paper-account.ts";
import { openAdministration } from "./open-administration.ts";
import { paperAccountExists } from "./paper-control.ts";
import type { VenueAddresses } from "./paper-venue.ts";

type DemoAccount = Demo["accounts"][number];

export interface DemoDeps {
  readonly databaseUrl: string;
  readonly home: Home;
  readonly venue: VenueAddresses;
  readonly say: (text: string) => void;
}

export async function ensureDemo({ databaseUrl, home, venue, say }: DemoDeps): Promise<Demo> {
  const opened = await openAdministration({ databaseUrl, vaultKeyFile: home.vaultKey, actor: "start" });
  const maker = { admin: opened.admin, sealer: opened.sealer, control: venue.control };
  try {
    const found = await readDemo(home.demo);
    const now = found === undefined ? await makeDemo(maker, say) : await repairDemo(maker, found, say);
    const demo = { ...now, canaries: await ensureCanaries(maker, now) };
    await writeDemo(home.demo, demo);
    return demo;
  } finally {
    await opened.close();
  }
}

async function readDemo(file: string): Promise<Demo | undefined> {
  try {
    return Demo.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** It holds the webhook's token: for the owner only. */
async function writeDemo(file: string, demo: Demo): Promise<void> {
  const draft = `${file}.draft`;
  await writeFile(draft, JSON.stringify(demo, undefined, 2), { mode: 0o600 });
  await rename(draft, file);
}

async function makeDemo(maker: Maker, say: (text: string) => void): Promise<Demo> {
  const { admin } = maker;
  const tenants = await listTenants(admin);
  const stranger = tenants.find(({ name }) => name !== DEMO_TENANT);
  if (stranger !== undefined) {
    say(`This database serves "${stranger.name}" already: no demo is put into it.`);
    return { tenantId: stranger.id, accounts: [], canaries: [] };
  }
  const tenantId = tenants[0]?.id ?? made(await createTenant(admin, { name: DEMO_TENANT }));
  const strategy = await makeStrategy(admin, tenantId);
  const accounts: DemoAccount[] = [];
  for (const trader of DEMO_TRADERS) accounts.push(await makeTrader(maker, tenantId, strategy.id, trader));
  return { tenantId, token: strategy.token, accounts, canaries: [] };
}

async function makeStrategy(
  admin: Administration,
  tenantId: TenantId,
): Promise<{ readonly id: StrategyId; readonly token: string }> {
  const provider = (await listProviders(admin, tenantId)).find(({ name }) => name === DEMO_PROVIDER);
  const providerId: ProviderId =
    provider?.id ?? made(await createProvider(admin, { tenantId, name: DEMO_PROVIDER }));
  const known = (await listStrategies(admin, tenantId)).find(({ name }) => name === DEMO_STRATEGY);
  if (known !== undefined)
    return { id: known.id, token: made(await replaceToken(admin, { tenantId, id: known.id })) };
  return made(
    await createStrategy(admin, {
      tenantId,
      providerId,
      name: DEMO_STRATEGY,
      withBodySecret: false,
      withSigningSecret: false,
      sourceIps: [],
      tradingViewMode: "order",
      signalAgeMaxMs: 60_000,
      entryTtlMs: 10_000,
    }),
  );
}

async function makeTrader(
  maker: Maker,
  tenantId: TenantId,
  strategyId: StrategyId,
  plan: DemoTrader,
): Promise<DemoAccount> {
  const { admin } = maker;
  const { name, venue, positionMode, balance, profile, sizing, tooSmall } = plan;
  const trader = (await listTraders(admin, tenantId)).find((known) => known.name === name);
  const traderId = trader?.id ?? made(await createTrader(admin, { tenantId, name }));
  const label = `${venue} paper`;
  const account = (await listAccounts(admin, tenantId)).find(
    (known) => known.traderId === traderId && known.label === label,
  );
  const accountId =
    account?.id ??
    made(
      await createAccount(admin, {
        tenantId,
        traderId,
        label,
        venue,
        environment: "paper",
        positionMode,
        marginMode: "cross",
        limits: RISK_PROFILES[profile],
      }),
    );
  const paperAccountId = await linkPaperAccount(maker, tenantId, accountId, plan);
  const subscribed = await createSubscription(admin, {
    tenantId,
    accountId,
    strategyId,
    sizing,
    tooSmall,
    directions: ["long", "short"],
  });
  if (subscribed.kind === "refused" && subscribed.code !== "ALREADY_THERE") made(subscribed);
  return {
    accountId,
    name,
    venue,
    paperAccountId,
    what: `${venue} paper, ${positionMode}, ${balance} USDT, ${profile}`,
  };
}

/** The paper venue's state may have been deleted: its accounts are then made anew and linked again. */
async function repairDemo(maker: Maker, demo: Demo, say: (text: string) => void): Promise<Demo> {
  const accounts = await Promise.all(
    demo.accounts.map(async (account) => {
      const plan = DEMO_TRADERS.find(({ name }) => name === account.name);
      if (
        plan === undefined ||
        (await paperAccountExists(maker.control, account.venue, account.paperAccountId))
      )
        return account;
      say(`The paper venue does not know ${account.name}'s account any more: it gets a new one.`);
      const paperAccountId = await linkPaperAccount(
        maker,
        demo.tenantId as TenantId,
        account.accountId as AccountId,
        plan,
      );
      return { ...account, paperAccountId };
    }),
  );
  return accounts.every((account, at) => account === demo.accounts[at]) ? demo : { ...demo, accounts };
}
