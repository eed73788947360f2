// Every change of a wallet goes through here and leaves an income row: the wallet is always the sum of its rows.
import { Decimal } from "../../../engine/domain/decimal.ts";
import type { AccountState } from "./account-state.ts";
import type { IncomeKind } from "./types.ts";
import type { VenueState } from "./venue-state.ts";

/** Wallet amounts have eight decimals, as both exchanges book them. */
export const WALLET_DECIMALS = 8;
const FIRST_INCOME_ID = 700_000_000;

export function roundAmount(amount: Decimal): Decimal {
  return amount.toDecimalPlaces(WALLET_DECIMALS, Decimal.ROUND_HALF_UP);
}

/** Fees round up: never in the trader's favour. */
export function roundFee(fee: Decimal): Decimal {
  return fee.toDecimalPlaces(WALLET_DECIMALS, Decimal.ROUND_UP);
}

/** `amount` must have at most `WALLET_DECIMALS` decimals; zero leaves no row. */
export function book(
  venue: VenueState,
  state: AccountState,
  kind: IncomeKind,
  symbol: string,
  amount: Decimal,
  tradeId?: string,
): void {
  if (amount.isZero()) return;
  state.wallet = state.wallet.plus(amount);
  venue.sequences.income += 1;
  const row = {
    incomeId: String(FIRST_INCOME_ID + venue.sequences.income),
    accountId: state.account.accountId,
    kind,
    symbol,
    amount,
    tradeId,
    timeMs: venue.clock.nowMs(),
  };
  state.income.push(row);
  venue.dirty?.income.push(row);
}
