// Binance's positions, balances, trades, funding and key permissions (REST) to our reports.
import { z } from "zod";
import type { Decimal } from "../../../engine/domain/decimal.ts";
import type { Fill, Funding } from "../../../engine/domain/fill.ts";
import type { AccountId, ClientOrderId } from "../../../engine/domain/ids.ts";
import type { InstrumentId } from "../../../engine/domain/instrument.ts";
import type { UnixMs } from "../../../engine/domain/time.ts";
import type { BalanceReport, KeyRights, PositionReport } from "../../../engine/ports/venue.ts";
import { rowsOf } from "../rows-of.ts";
import { wire } from "../wire-fields.ts";
import type { FundingRate } from "./funding-rates.ts";
import { binancePositionSide } from "./map-order.ts";

export const BinancePositions = rowsOf(
  z.object({
    symbol: z.string(),
    positionSide: z.string().optional(),
    positionAmt: wire.decimal,
    entryPrice: wire.decimal,
    markPrice: wire.decimal,
    liquidationPrice: wire.decimalOrNone,
    updateTime: wire.time.optional(),
  }),
);

export function mapBinancePosition(
  row: z.output<typeof BinancePositions>[number],
  instrumentId: InstrumentId,
): PositionReport {
  return {
    instrumentId,
    positionSide: binancePositionSide(row.positionSide),
    quantity: row.positionAmt,
    entryPrice: row.entryPrice,
    liquidationPrice: row.liquidationPrice,
    markPrice: row.markPrice,
    updatedAt: row.updateTime,
  };
}

export const BinanceAccount = z
  .object({
    totalWalletBalance: wire.decimal,
    totalMarginBalance: wire.decimal,
    availableBalance: wire.decimal,
  })
  .transform(
    (account): BalanceReport => ({
      equity: account.totalMarginBalance,
      walletBalance: account.totalWalletBalance,
      availableMargin: account.availableBalance,
    }),
  );

export const BinanceTrades = rowsOf(
  z.object({
    id: wire.numericTradeId,
    orderId: wire.numericOrderId,
    symbol: z.string(),
    side: z.enum(["BUY", "SELL"]),
    positionSide: z.string().optional(),
    qty: wire.decimal.refine((quantity) => quantity.gt(0)),
    price: wire.decimal.refine((price) => !price.isNegative()),
    commission: wire.decimal,
    commissionAsset: z.string(),
    realizedPnl: wire.decimalOrZero,
    time: wire.time,
  }),
);
export type BinanceTrade = z.output<typeof BinanceTrades>[number];

/** What only the order knows about its trades. */
export interface TradeOrder {
  readonly clientOrderId: ClientOrderId | undefined;
  readonly origin: Fill["origin"];
}

export function mapBinanceTrade(
  accountId: AccountId,
  trade: BinanceTrade,
  instrumentId: InstrumentId,
  order: TradeOrder,
  fee: Decimal,
): Fill {
  return {
    accountId,
    venueTradeId: trade.id,
    venueOrderId: trade.orderId,
    clientOrderId: order.clientOrderId,
    instrumentId,
    side: trade.side === "BUY" ? "buy" : "sell",
    positionSide: binancePositionSide(trade.positionSide),
    quantity: trade.qty,
    price: trade.price,
    fee,
    realizedPnl: trade.realizedPnl,
    origin: order.origin,
    at: trade.time,
  };
}

/** Binance names its own orders: `autoclose-…`, `adl_autoclose`, `settlement_autoclose-…`. */
export function binanceOrigin(rawClientOrderId: string): Fill["origin"] {
  if (rawClientOrderId.startsWith("adl_autoclose")) return "adl";
  if (rawClientOrderId.startsWith("autoclose-") || rawClientOrderId.startsWith("settlement_autoclose-")) {
    return "liquidation";
  }
  return "order";
}

export const BinanceIncome = rowsOf(
  z.object({
    symbol: z.string(),
    incomeType: z.string(),
    income: wire.decimal,
    time: wire.time,
    tranId: wire.venueTradeId,
  }),
);

/** Legs of one account are paid at once; the next payment is hours away. */
const SAME_PAYMENT_MS = 100;

export type BinanceIncomeRow = z.output<typeof BinanceIncome>[number];

/**
 * Funding rows of one answer, oldest first. The transaction id is unique per user and income type; the symbol makes it unique for
 * good. Both legs of a hedge account are booked at the same moment, one paying what the other receives.
 */
export function mapBinanceFundings(
  accountId: AccountId,
  rows: readonly BinanceIncomeRow[],
  instrumentOf: (symbol: string) => InstrumentId | undefined,
  rateOf: (row: BinanceIncomeRow) => FundingRate | undefined,
): readonly Funding[] {
  const legs = Map.groupBy(rows, (row) => legKey(row.symbol, row.income.isNeg()));
  return rows.flatMap((row) => {
    const instrumentId = instrumentOf(row.symbol);
    if (instrumentId === undefined) return [];
    const others = legs.get(legKey(row.symbol, !row.income.isNeg())) ?? [];
    const funding: Funding = {
      accountId,
      instrumentId,
      venueFundingId: `${row.symbol}-${row.tranId}`,
      amount: row.income,
      quantity: paidQuantity(row.income, rateOf(row)),
      otherLegAmount: nearestInTime(others, row.time)?.income,
      at: row.time,
    };
    return [funding];
  });
}

/** The row names neither leg nor quantity: the rate's sign tells who pays whom, and with the mark price it gives the quantity. */
function paidQuantity(income: Decimal, settled: FundingRate | undefined): Decimal | undefined {
  const perUnit = settled?.rate.mul(settled.markPrice);
  return perUnit === undefined || perUnit.isZero() ? undefined : income.neg().div(perUnit);
}

function legKey(symbol: string, pays: boolean): string {
  return `${symbol} ${pays}`;
}

/** `rows` are sorted by time. */
function nearestInTime(rows: readonly BinanceIncomeRow[], time: number): BinanceIncomeRow | undefined {
  let low = 0;
  for (let high = rows.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((rows[middle]?.time ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const apartMs = (row: BinanceIncomeRow) => Math.abs(row.time - time);
  const [nearest] = [rows[low - 1], rows[low]]
    .filter((row) => row !== undefined)
    .sort((left, right) => apartMs(left) - apartMs(right));
  return nearest !== undefined && apartMs(nearest) <= SAME_PAYMENT_MS ? nearest : undefined;
}

const flag = z.boolean().optional();

const BinanceRestrictions = z.object({
  ipRestrict: z.boolean(),
  enableWithdrawals: z.boolean(),
  enableInternalTransfer: flag,
  permitsUniversalTransfer: flag,
  enableFutures: z.boolean(),
  enableMargin: flag,
  enableSpotAndMarginTrading: flag,
  enableVanillaOptions: flag,
  enablePortfolioMarginTrading: flag,
  enableFixApiTrade: flag,
  /** When the right to trade ends on a key that is bound to no address. */
  tradingAuthorityExpirationTime: z.number().optional(),
});

const EXTRA = [
  "enableMargin",
  "enableSpotAndMarginTrading",
  "enableVanillaOptions",
  "enablePortfolioMarginTrading",
  "enableFixApiTrade",
] as const;

export function mapBinanceKey(body: unknown): KeyRights {
  const row = BinanceRestrictions.parse(body);
  return {
    canTrade: row.enableFutures,
    canWithdraw: row.enableWithdrawals,
    canTransfer: row.enableInternalTransfer === true || row.permitsUniversalTransfer === true,
    ipRestricted: row.ipRestrict,
    expiresAt: row.tradingAuthorityExpirationTime as UnixMs | undefined,
    extraPermissions: EXTRA.filter((name) => row[name] === true),
  };
}

export const BinanceDualSide = z.object({ dualSidePosition: z.boolean() });
