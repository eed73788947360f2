// What a decision sets aside for fees: it must not depend on a fee tier that may change before the fill.
import { type Decimal, decimal } from "../engine/domain/decimal.ts";

/** Share of the notional; above the ordinary taker fee of every venue we trade (Binance 0.05 %, Bybit 0.055 %). */
export const TAKER_FEE_ALLOWANCE: Decimal = decimal("0.0006");
