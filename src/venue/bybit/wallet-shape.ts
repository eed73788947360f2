// The unified account's wallet as V5 writes it, for `wallet-balance` and the `wallet` stream alike.
import { type Decimal, ZERO } from "../../../engine/domain/decimal.ts";
import type { BalanceView } from "../core/types.ts";
import type { JsonObject } from "./answer.ts";
import { decimalText } from "./names.ts";

const MONEY_DECIMALS = 8;

export function walletShape(balance: BalanceView): JsonObject {
  const initialMargin = balance.positionInitialMargin.add(balance.orderInitialMargin);
  return {
    accountType: "UNIFIED",
    accountLTV: "0",
    accountIMRate: rate(initialMargin, balance.equity),
    accountMMRate: rate(balance.maintenanceMargin, balance.equity),
    accountIMRateByMp: rate(initialMargin, balance.equity),
    accountMMRateByMp: rate(balance.maintenanceMargin, balance.equity),
    totalInitialMarginByMp: money(initialMargin),
    totalMaintenanceMarginByMp: money(balance.maintenanceMargin),
    totalEquity: money(balance.equity),
    totalWalletBalance: money(balance.wallet),
    totalMarginBalance: money(balance.equity),
    totalAvailableBalance: money(balance.available),
    totalPerpUPL: money(balance.unrealisedPnl),
    totalInitialMargin: money(initialMargin),
    totalMaintenanceMargin: money(balance.maintenanceMargin),
    coin: [coinShape(balance)],
  };
}

function coinShape(balance: BalanceView): JsonObject {
  return {
    coin: balance.asset,
    equity: money(balance.equity),
    usdValue: money(balance.equity),
    walletBalance: money(balance.wallet),
    free: "",
    locked: "0",
    borrowAmount: "0",
    availableToBorrow: "",
    // Bybit stopped filling this for unified accounts: clients must work with it empty.
    availableToWithdraw: "",
    accruedInterest: "0",
    totalOrderIM: money(balance.orderInitialMargin),
    totalPositionIM: money(balance.positionInitialMargin),
    totalPositionMM: money(balance.maintenanceMargin),
    unrealisedPnl: money(balance.unrealisedPnl),
    cumRealisedPnl: money(balance.cumulativeRealisedPnl),
    bonus: "0",
    marginCollateral: true,
    collateralSwitch: true,
    spotBorrow: "0",
    spotHedgingQty: "0",
  };
}

function money(amount: Decimal): string {
  return decimalText(amount.toDecimalPlaces(MONEY_DECIMALS));
}

function rate(part: Decimal, whole: Decimal): string {
  return (whole.gt(0) ? part.div(whole) : ZERO).toFixed(4);
}
