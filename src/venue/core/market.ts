// Market data as the adapters read it: instruments, ticker, book, candles.
import type { Decimal } from "../../../engine/domain/decimal.ts";

export interface LeverageBracket {
  readonly bracket: number;
  readonly maxLeverage: number;
  /** Notional (USDT) up to and including which this bracket holds. */
  readonly notionalCap: Decimal;
  readonly notionalFloor: Decimal;
  readonly maintenanceRate: Decimal;
  /** Subtracted from `notional × maintenanceRate`, so that maintenance margin is continuous. */
  readonly cumulative: Decimal;
}

/** A USDT-quoted linear perpetual. */
export interface Instrument {
  readonly symbol: string;
  readonly base: string;
  readonly quote: "USDT";
  readonly tick: Decimal;
  readonly step: Decimal;
  readonly priceDecimals: number;
  readonly quantityDecimals: number;
  readonly minPrice: Decimal;
  readonly maxPrice: Decimal;
  readonly minQuantity: Decimal;
  readonly maxQuantity: Decimal;
  readonly maxMarketQuantity: Decimal;
  readonly minNotional: Decimal;
  /** Limit prices must lie within mark × down … mark × up. */
  readonly bandUp: Decimal;
  readonly bandDown: Decimal;
  readonly maxLeverage: number;
  readonly brackets: readonly LeverageBracket[];
  readonly liquidationFee: Decimal;
  readonly fundingIntervalHours: number;
  readonly onboardMs: number;
  readonly startPrice: Decimal;
  /** Resting USDT at the best level of the synthetic book. */
  readonly depth: Decimal;
  /** Standard deviation of the price per day, as a fraction. */
  readonly dailyVolatility: number;
  readonly trading: boolean;
}

export interface FeeRates {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

export type BookLevel = readonly [price: Decimal, quantity: Decimal];
export interface BookSnapshot {
  /** Best first. */
  readonly bids: readonly BookLevel[];
  readonly asks: readonly BookLevel[];
  /** Rises by one with each change of the symbol's price. */
  readonly sequence: number;
  readonly timeMs: number;
}

export interface Ticker {
  readonly symbol: string;
  readonly last: Decimal;
  readonly mark: Decimal;
  readonly index: Decimal;
  readonly bid: Decimal;
  readonly bidQuantity: Decimal;
  readonly ask: Decimal;
  readonly askQuantity: Decimal;
  readonly open24h: Decimal;
  readonly high24h: Decimal;
  readonly low24h: Decimal;
  readonly volume24h: Decimal;
  readonly quoteVolume24h: Decimal;
  readonly fundingRate: Decimal;
  readonly nextFundingMs: number;
  readonly sequence: number;
  readonly timeMs: number;
}

export interface Candle {
  readonly openMs: number;
  readonly open: Decimal;
  readonly high: Decimal;
  readonly low: Decimal;
  readonly close: Decimal;
  /** Base quantity. */
  readonly volume: Decimal;
  readonly quoteVolume: Decimal;
  readonly trades: number;
}

export interface FundingRow {
  readonly symbol: string;
  readonly rate: Decimal;
  readonly mark: Decimal;
  readonly timeMs: number;
}
