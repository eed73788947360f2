// The two ccxt classes with the options that Flotilla needs: linear perpetuals, no extra endpoints, other hosts where told.
import type { binanceusdm, bybit } from "ccxt";
import { Binance, Bybit } from "./ccxt-classes.ts";
import type { PooledExchange } from "./exchange-pool.ts";
import { type ExchangeHooks, POOLED_SETTINGS, toPooledExchange } from "./pooled-exchange.ts";
import type { VenueHosts } from "./venue-hosts.ts";

export function createBinanceExchange(hosts: VenueHosts, hooks: ExchangeHooks): PooledExchange<binanceusdm> {
  const exchange = new Binance({
    ...POOLED_SETTINGS,
    urls: { api: hosts.api },
    options: {
      fetchCurrencies: false,
      fetchMargins: false,
      fetchMarkets: { types: ["linear"] },
      adjustForTimeDifference: false,
      disableFuturesSandboxWarning: true,
      warnOnFetchOpenOrdersWithoutSymbol: false,
    },
  });
  return toPooledExchange(exchange, hooks);
}

export function createBybitExchange(hosts: VenueHosts, hooks: ExchangeHooks): PooledExchange<bybit> {
  const exchange = new Bybit({
    ...POOLED_SETTINGS,
    urls: { api: hosts.api },
    options: {
      fetchCurrencies: false,
      fetchMarkets: { types: ["linear"], usePrivateInstrumentsInfo: false },
      adjustForTimeDifference: false,
      // Unified accounts only; asking each time would cost two requests per key.
      enableUnifiedMargin: false,
      enableUnifiedAccount: true,
      unifiedMarginStatus: 6,
    },
  });
  return toPooledExchange(exchange, hooks);
}
