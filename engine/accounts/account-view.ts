// An account as people look at it: what it has, what it risks, how its day went, and whether it may trade.
import type { Account } from "../domain/account.ts";
import type { Decimal } from "../domain/decimal.ts";
import type { UnixMs } from "../domain/time.ts";
import type { AccountDirectory } from "../ports/account-directory.ts";
import type { PriceSource } from "../ports/price-source.ts";
import type { AccountState } from "./account-state.ts";
import { availableMarginOf, equityOf, exposureOf } from "./exposure.ts";

export interface AccountView {
  readonly account: Account;
  /** The venue's words, where this process heard them. */
  readonly suspendedReason: string | undefined;
  /** Its book was compared with the venue's: entries are possible. */
  readonly reconciled: boolean;
  readonly walletBalance: Decimal;
  readonly equity: Decimal;
  readonly availableMargin: Decimal;
  /** Positions at mark and entries in flight, in quote. */
  readonly exposure: Decimal;
  readonly openPositions: number;
  readonly openOrders: number;
  /** Since the start of the UTC day; undefined before the day's first balance. */
  readonly dailyPnl: Decimal | undefined;
  /** When the venue last told the balance; undefined: not yet. */
  readonly balanceAt: UnixMs | undefined;
}

export interface AccountViewDeps {
  readonly directory: Pick<AccountDirectory, "account">;
  readonly prices: PriceSource;
  readonly suspendedReason: (account: Account) => string | undefined;
}

const NONE: ReadonlySet<never> = new Set();
const DAY_MS = 86_400_000;

/** Undefined: the directory does not know the account any more. */
export function accountView(
  { directory, prices, suspendedReason }: AccountViewDeps,
  state: AccountState,
  now: UnixMs,
): AccountView | undefined {
  const account = directory.account(state.accountId);
  if (account === undefined) return undefined;
  const { venue, environment } = account;
  const priceOf: Parameters<typeof equityOf>[1] = (id) => prices.latest(venue, environment, id)?.mark;
  const exposure = exposureOf(state, undefined, NONE, priceOf);
  const equity = equityOf(state, priceOf);
  const isToday = state.equity?.day === Math.floor(now / DAY_MS);
  return {
    account,
    suspendedReason: suspendedReason(account),
    reconciled: state.reconciled,
    walletBalance: state.walletBalance,
    equity,
    availableMargin: availableMarginOf(state),
    exposure: exposure.total,
    openPositions: exposure.openPositions,
    openOrders: state.orders.size,
    dailyPnl: state.equity !== undefined && isToday ? equity.sub(state.equity.equityAtDayStart) : undefined,
    balanceAt: state.balanceAt === 0 ? undefined : state.balanceAt,
  };
}
