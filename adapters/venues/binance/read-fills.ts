// Trades and funding payments from Binance since a moment, complete or failed: pages, seven-day windows, and the orders behind the trades.
import { z } from "zod";
import type { Fill, Funding } from "../../../engine/domain/fill.ts";
import type { AccountId } from "../../../engine/domain/ids.ts";
import type { Instrument } from "../../../engine/domain/instrument.ts";
import { feeInQuote } from "../fee-in-quote.ts";
import { BINANCE_NOT_FOUND } from "../outcome/binance-outcomes.ts";
import { readWholeRange } from "../read-whole-range.ts";
import { rowsOf } from "../rows-of.ts";
import { type Answer, failedWith } from "../venue-reader.ts";
import { wire } from "../wire-fields.ts";
import type { BinanceContext } from "./binance-context.ts";
import type { FundingRate } from "./funding-rates.ts";
import {
  BinanceIncome,
  type BinanceIncomeRow,
  type BinanceTrade,
  BinanceTrades,
  binanceOrigin,
  mapBinanceFundings,
  mapBinanceTrade,
  type TradeOrder,
} from "./map-account.ts";

const PAGE = 1_000;
const PAGES_MAX = 60;
const WINDOW_MS = 7 * 86_400_000;
const TRADES_WEIGHT = 5;
const ORDERS_WEIGHT = 5;
const INCOME_WEIGHT = 30;
/** One may be absent where a symbol is traded without a fee, or closed for what it was opened for. */
const OF_TRADES: ReadonlySet<string> = new Set(["COMMISSION", "REALIZED_PNL"]);
const CLOCK_MARGIN_MS = 60_000;
const TOO_MANY: Answer<never> = {
  kind: "failed",
  failure: { kind: "not-sent", reason: "TOO_MANY_PAGES" },
};

export async function binanceFills(
  context: BinanceContext,
  accountId: AccountId,
  sinceMs: number,
  instrument: Instrument,
): Promise<Answer<readonly Fill[]>> {
  const trades = await readTrades(context, accountId, sinceMs, instrument.venueSymbol);
  if (trades.kind === "failed") return trades;
  const orders = await readOrdersOf(context, accountId, instrument.venueSymbol, trades.value);
  if (orders.kind === "failed") return orders;
  const fills: Fill[] = [];
  for (const trade of trades.value) {
    const order = orders.value.get(trade.orderId);
    if (order === undefined) {
      return { kind: "failed", failure: { kind: "lost", reason: "ORDER_OF_TRADE_NOT_FOUND" } };
    }
    const fee = feeInQuote(
      { amount: trade.commission, asset: trade.commissionAsset },
      trade.qty.mul(trade.price),
      instrument.quote,
      context.priceOf,
    );
    fills.push(mapBinanceTrade(accountId, trade, instrument.id, order, fee));
  }
  return { kind: "ok", value: fills };
}

async function readTrades(
  context: BinanceContext,
  accountId: AccountId,
  sinceMs: number,
  symbol: string,
): Promise<Answer<readonly BinanceTrade[]>> {
  const trades: BinanceTrade[] = [];
  const nowMs = context.nowMs();
  for (let fromMs = sinceMs; fromMs <= Math.max(nowMs, sinceMs); fromMs += WINDOW_MS) {
    const answer = await readWholeRange<BinanceTrade>({
      fromMs,
      toMs: fromMs + WINDOW_MS - 1,
      pageSize: PAGE,
      pagesMax: PAGES_MAX,
      timeOf: ({ time }) => time,
      read: (startTime, endTime) =>
        context.reader.read(
          {
            accountId,
            purpose: "protect",
            weight: TRADES_WEIGHT,
            call: (exchange) =>
              exchange.fapiPrivateGetUserTrades({ symbol, startTime, endTime, limit: PAGE }),
          },
          (body) => BinanceTrades.parse(body),
        ),
    });
    if (answer.kind === "failed") return answer;
    trades.push(...answer.value);
  }
  return { kind: "ok", value: trades.sort(byTimeAndId) };
}

function byTimeAndId(left: BinanceTrade, right: BinanceTrade): number {
  return left.time - right.time || (BigInt(left.id) < BigInt(right.id) ? -1 : 1);
}

const OrderName = z
  .object({ orderId: wire.numericOrderId, clientOrderId: z.string() })
  .transform(({ orderId, clientOrderId }) => ({
    orderId,
    order: { clientOrderId: wire.clientOrderId.parse(clientOrderId), origin: binanceOrigin(clientOrderId) },
  }));
const OrderNames = rowsOf(OrderName);

/** Trades name only their order's id; client order ids and the venue's own liquidation orders are found through it. */
async function readOrdersOf(
  context: BinanceContext,
  accountId: AccountId,
  symbol: string,
  trades: readonly BinanceTrade[],
): Promise<Answer<ReadonlyMap<string, TradeOrder>>> {
  const ids = new Set(trades.map(({ orderId }) => orderId));
  const orders = new Map<string, TradeOrder>();
  if (ids.size < ORDERS_WEIGHT) {
    const answers = await Promise.all(Array.from(ids, (id) => readOrderOf(context, accountId, symbol, id)));
    for (const answer of answers) {
      if (answer.kind === "ok") orders.set(answer.value.orderId, answer.value.order);
      else if (!failedWith(answer, BINANCE_NOT_FOUND)) return answer;
    }
  }
  const missing = new Set([...ids].filter((id) => !orders.has(id)).map(BigInt));
  for (let page = 0; missing.size > 0; page++) {
    if (page >= PAGES_MAX) return TOO_MANY;
    const orderId = String(smallest(missing));
    const answer = await context.reader.read(
      {
        accountId,
        purpose: "protect",
        weight: ORDERS_WEIGHT,
        call: (exchange) => exchange.fapiPrivateGetAllOrders({ symbol, orderId, limit: PAGE }),
      },
      (body) => OrderNames.parse(body),
    );
    if (answer.kind === "failed") return answer;
    const before = missing.size;
    for (const row of answer.value) {
      missing.delete(BigInt(row.orderId));
      orders.set(row.orderId, row.order);
    }
    if (missing.size === before) break;
  }
  return { kind: "ok", value: orders };
}

/** A few of them one by one weigh less than the list. */
function readOrderOf(
  { reader }: BinanceContext,
  accountId: AccountId,
  symbol: string,
  orderId: string,
): Promise<Answer<z.output<typeof OrderName>>> {
  return reader.read(
    {
      accountId,
      purpose: "protect",
      weight: 1,
      call: (exchange) => exchange.fapiPrivateGetOrder({ symbol, orderId }),
    },
    (body) => OrderName.parse(body),
  );
}

/** `Math.min` does not take ids of this size. */
function smallest(ids: ReadonlySet<bigint>): bigint | undefined {
  let least: bigint | undefined;
  for (const id of ids) if (least === undefined || id < least) least = id;
  return least;
}

/** Trades are told by symbol only; what they cost and brought stands in one list for all symbols. */
export async function binanceTradedSymbols(
  context: BinanceContext,
  accountId: AccountId,
  sinceMs: number,
): Promise<Answer<readonly string[]>> {
  const rows = await readIncome(context, accountId, sinceMs, undefined);
  if (rows.kind === "failed") return rows;
  const traded = rows.value.filter(({ incomeType }) => OF_TRADES.has(incomeType));
  return { kind: "ok", value: [...new Set(traded.map(({ symbol }) => symbol))] };
}

export async function binanceFundings(
  context: BinanceContext,
  accountId: AccountId,
  sinceMs: number,
): Promise<Answer<readonly Funding[]>> {
  const rows = await readIncome(context, accountId, sinceMs, "FUNDING_FEE");
  if (rows.kind === "failed") return rows;
  const { instruments, fundingRates } = context;
  const instrumentOf = (symbol: string) => instruments.bySymbol(symbol)?.id;
  const rates = new Map<BinanceIncomeRow, FundingRate>();
  for (const row of rows.value) {
    const rate = await fundingRates.at(row.symbol, row.time);
    if (rate !== undefined) rates.set(row, rate);
  }
  return {
    kind: "ok",
    value: mapBinanceFundings(accountId, rows.value, instrumentOf, (row) => rates.get(row)),
  };
}

async function readIncome(
  { reader, nowMs }: BinanceContext,
  accountId: AccountId,
  sinceMs: number,
  incomeType: "FUNDING_FEE" | undefined,
): Promise<Answer<readonly BinanceIncomeRow[]>> {
  const rows = await readWholeRange<BinanceIncomeRow>({
    fromMs: sinceMs,
    // The venue's clock may be ahead of what we measured.
    toMs: Math.max(nowMs(), sinceMs) + CLOCK_MARGIN_MS,
    pageSize: PAGE,
    pagesMax: PAGES_MAX,
    timeOf: ({ time }) => time,
    read: (startTime, endTime) =>
      reader.read(
        {
          accountId,
          purpose: "read",
          weight: INCOME_WEIGHT,
          call: (exchange) =>
            exchange.fapiPrivateGetIncome({
              ...(incomeType === undefined ? {} : { incomeType }),
              ...{ startTime, endTime, limit: PAGE },
            }),
        },
        (body) => BinanceIncome.parse(body),
      ),
  });
  if (rows.kind === "failed" || incomeType === undefined) return rows;
  return { kind: "ok", value: rows.value.filter((row) => row.incomeType === incomeType) };
}
