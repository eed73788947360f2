// What the open positions of accounts have gained or lost, one figure per account: for screens that are told it again and again, so it
// costs no more than the figures.
import type { AccountState } from "../accounts/account-state.ts";
import { type Decimal, ZERO } from "../domain/decimal.ts";
import type { AccountId, TenantId } from "../domain/ids.ts";
import { unrealizedPnl } from "../domain/position.ts";
import type { Environment, VenueName } from "../domain/venue.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { PriceSource } from "../ports/price-source.ts";

export interface OpenPnl {
  readonly accountId: AccountId;
  /** Undefined: one of its positions has no mark. */
  readonly unrealizedPnl: Decimal | undefined;
}

/** Of these tenants' accounts that hold something. */
export function openPnl(
  states: Iterable<AccountState>,
  tenantIds: ReadonlySet<TenantId>,
  {
    directory,
    prices,
  }: { readonly directory: Pick<AccountDirectory, "account">; readonly prices: PriceSource },
): readonly OpenPnl[] {
  const found: OpenPnl[] = [];
  for (const state of states) {
    const account = directory.account(state.accountId);
    if (account === undefined || !tenantIds.has(account.tenantId)) continue;
    const open = [...state.positions.values()].filter(({ net }) => !net.quantity.isZero());
    if (open.length === 0) continue;
    found.push({ accountId: state.accountId, unrealizedPnl: sumOf(open, account, prices) });
  }
  return found;
}

type Open = AccountState["positions"] extends ReadonlyMap<string, infer Position> ? Position : never;

function sumOf(
  open: readonly Open[],
  { venue, environment }: { readonly venue: VenueName; readonly environment: Environment },
  prices: PriceSource,
): Decimal | undefined {
  let sum = ZERO;
  for (const { net, instrumentId } of open) {
    const mark = prices.latest(venue, environment, instrumentId)?.mark;
    if (mark === undefined) return undefined;
    sum = sum.add(unrealizedPnl(net, mark));
  }
  return sum;
}
