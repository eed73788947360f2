// Fees may be paid in another asset (BNB, MNT); our books are in the quote asset.
import { type Decimal, decimal } from "../../engine/domain/decimal.ts";

/** Documented default taker fee, for the rare asset without a price: the estimate is corrected by the balance. */
const FEE_RATE_GUESS = decimal("0.0005");

export function feeInQuote(
  fee: { readonly amount: Decimal; readonly asset: string },
  notional: Decimal,
  quote: string,
  priceOf: (asset: string) => Decimal | undefined,
): Decimal {
  if (fee.asset === quote || fee.asset === "" || fee.amount.isZero()) return fee.amount;
  const price = priceOf(fee.asset);
  return price === undefined ? notional.mul(FEE_RATE_GUESS) : fee.amount.mul(price);
}
