// Looks up what a command names: provider, strategy, trader, account, subscription of one tenant.
import { type AccountRow, listAccounts, listSubscriptions } from "../../adapters/postgres/admin/accounts.ts";
import type { Administration } from "../../adapters/postgres/admin/administration.ts";
import { listProviders, listTraders, type NamedRow } from "../../adapters/postgres/admin/people.ts";
import { listStrategies, type StrategyRow } from "../../adapters/postgres/admin/strategies.ts";
import type { Subscription } from "../../engine/domain/account.ts";
import type { ProviderId, TenantId, TraderId } from "../../engine/domain/ids.ts";
import { only } from "./only.ts";

export async function findProvider(
  admin: Administration,
  tenantId: TenantId,
  wanted: string,
): Promise<NamedRow<ProviderId>> {
  return only("provider", wanted, await listProviders(admin, tenantId), ({ name }) => [name]);
}

export async function findTrader(
  admin: Administration,
  tenantId: TenantId,
  wanted: string,
): Promise<NamedRow<TraderId>> {
  return only("trader", wanted, await listTraders(admin, tenantId), ({ name }) => [name]);
}

/** `Trend`, or `Northern Lights/Trend` where several providers have one of that name. */
export async function findStrategy(
  admin: Administration,
  tenantId: TenantId,
  wanted: string,
): Promise<StrategyRow> {
  const [strategies, providers] = await Promise.all([
    listStrategies(admin, tenantId),
    listProviders(admin, tenantId),
  ]);
  const names = new Map(providers.map(({ id, name }) => [id, name]));
  return only("strategy", wanted, strategies, ({ name, providerId }) => [
    name,
    `${names.get(providerId)}/${name}`,
  ]);
}

export interface NamedAccount extends AccountRow {
  readonly trader: string;
  /** `Ana/binance paper`. */
  readonly name: string;
}

export async function namedAccounts(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly NamedAccount[]> {
  const [accounts, traders] = await Promise.all([
    listAccounts(admin, tenantId),
    listTraders(admin, tenantId),
  ]);
  const names = new Map(traders.map(({ id, name }) => [id, name]));
  return accounts.map((account) => {
    const trader = names.get(account.traderId) ?? "";
    return { ...account, trader, name: `${trader}/${account.label}` };
  });
}

/** `Ana/binance paper`, the label alone where it is the only one, or the trader's name where there is one account. */
export async function findAccount(
  admin: Administration,
  tenantId: TenantId,
  wanted: string,
): Promise<NamedAccount> {
  const accounts = await namedAccounts(admin, tenantId);
  return only("account", wanted, accounts, ({ name, label, trader }) => [name, label, trader]);
}

export interface NamedSubscription extends Subscription {
  readonly account: string;
  readonly strategy: string;
}

export async function namedSubscriptions(
  admin: Administration,
  tenantId: TenantId,
): Promise<readonly NamedSubscription[]> {
  const [subscriptions, accounts, strategies] = await Promise.all([
    listSubscriptions(admin, tenantId),
    namedAccounts(admin, tenantId),
    listStrategies(admin, tenantId),
  ]);
  const accountNames = new Map(accounts.map(({ id, name }) => [id, name]));
  const strategyNames = new Map(strategies.map(({ id, name }) => [id, name]));
  return subscriptions.map((subscription) => ({
    ...subscription,
    account: accountNames.get(subscription.accountId) ?? "",
    strategy: strategyNames.get(subscription.strategyId) ?? "",
  }));
}

/** By id, or as `Ana/binance paper>Trend`. Ended ones are found by id only. */
export async function findSubscription(
  admin: Administration,
  tenantId: TenantId,
  wanted: string,
): Promise<NamedSubscription> {
  const all = await namedSubscriptions(admin, tenantId);
  return only("subscription", wanted, all, ({ account, strategy, status }) =>
    status === "ended" ? [] : [`${account}>${strategy}`, account, account.split("/")[0] ?? ""],
  );
}
