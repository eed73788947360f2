// Binance USD-M futures, assembled.
import type { binanceusdm } from "ccxt";
import type { OrderIntent } from "../../../engine/domain/order.ts";
import { BINANCE_OUTCOMES } from "../outcome/binance-outcomes.ts";
import type { VenueCore } from "../venue-core.ts";
import type { AcceptedOrder, VenueParts } from "../venue-parts.ts";
import type { BinanceContext } from "./binance-context.ts";
import { FundingRates } from "./funding-rates.ts";
import { mapBinanceInstrument } from "./map-instrument.ts";
import { BinanceAlgoOrder, BinanceOrder, mapBinanceAlgoOrder, mapBinanceOrder } from "./map-order.ts";
import { binanceCcxtParams, isConditional, prepareBinanceOrder } from "./order-request.ts";
import { binancePriceFeed } from "./price-feed.ts";
import {
  binanceBalance,
  binancePositions,
  checkBinanceCredentials,
  learnBinanceBrackets,
} from "./read-account.ts";
import { binanceFills, binanceFundings, binanceTradedSymbols } from "./read-fills.ts";
import { binanceOpenOrders, cancelBinanceOrder, findBinanceOrder } from "./read-orders.ts";
import { BinanceTradeSettings } from "./trade-settings.ts";
import { binanceUserStream } from "./user-stream.ts";

export function binanceParts(core: VenueCore<binanceusdm>): VenueParts {
  const { options, hosts, instruments, reader, prices } = core;
  const context: BinanceContext = {
    reader,
    instruments,
    fundingRates: new FundingRates(reader, () => core.venueClock.now()),
    nowMs: () => core.venueClock.now(),
    hasSpare: () => core.budget.hasSpare(),
    offsetMs: () => core.venueClock.offsetMs(),
    priceOf: core.priceOf,
  };
  const tradeSettings = new BinanceTradeSettings(context);
  return {
    attachesStop: false,
    outcomes: BINANCE_OUTCOMES,
    // Orders count against the account's own order limits, not against the IP's weight.
    orderWeight: 0,
    prepareOrder: (request) => prepareBinanceOrder(request, core.signer),
    ccxtParams: binanceCcxtParams,
    acceptedOrder: acceptedBinanceOrder,
    mapInstrument: mapBinanceInstrument,
    learnBrackets: async (accountId) =>
      accountId === undefined ? false : learnBinanceBrackets(context, accountId),
    findOrder: (accountId, ref) => findBinanceOrder(context, accountId, ref),
    cancel: (accountId, ref) => cancelBinanceOrder(context, accountId, ref),
    openOrders: (accountId, instruments) => binanceOpenOrders(context, accountId, instruments),
    positions: (accountId) => binancePositions(context, accountId),
    fills: (accountId, sinceMs, instrument) => binanceFills(context, accountId, sinceMs, instrument),
    tradedSymbols: (accountId, sinceMs) => binanceTradedSymbols(context, accountId, sinceMs),
    fundings: (accountId, sinceMs) => binanceFundings(context, accountId, sinceMs),
    balance: (accountId) => binanceBalance(context, accountId),
    checkCredentials(accountId) {
      tradeSettings.forget(accountId);
      return checkBinanceCredentials(context, options.environment, accountId);
    },
    prepare: (accountId, instrument, settings) => tradeSettings.prepare(accountId, instrument, settings),
    userStream: (accountId, onEvent) =>
      binanceUserStream({
        context,
        accountId,
        wsOrigin: hosts.wsOrigin,
        timers: options.timers,
        journal: options.journal,
        onEvent,
      }),
    priceFeed: binancePriceFeed(context, hosts.wsOrigin, prices),
  };
}

function acceptedBinanceOrder(body: unknown, intent: OrderIntent): AcceptedOrder | undefined {
  if (isConditional(intent)) {
    const algo = BinanceAlgoOrder.safeParse(body);
    if (!algo.success) return undefined;
    return { venueOrderId: algo.data.algoId, report: mapBinanceAlgoOrder(algo.data, intent.instrumentId) };
  }
  const order = BinanceOrder.safeParse(body);
  if (!order.success) return undefined;
  return { venueOrderId: order.data.orderId, report: mapBinanceOrder(order.data, intent.instrumentId) };
}
