// The prices that all exchanges of one venue share. Whoever moves a price (walk, CSV, control API) does it here.
import { type Decimal, decimal, ZERO } from "../../../engine/domain/decimal.ts";
import { CandleSeries } from "./candle-series.ts";
import type { VenueClock } from "./clock.ts";
import type { PublicTrade } from "./events.ts";
import type { Instrument } from "./market.ts";
import { hashText, mix } from "./random.ts";

const TRADES_KEPT = 200;
/** Mark follows last half-way each step, as a smoothed price does. */
const MARK_FOLLOWS = decimal("0.5");

export interface SymbolPrice {
  readonly instrument: Instrument;
  last: Decimal;
  /** `last` in whole ticks: exact, and fast to compare. */
  lastTicks: number;
  mark: Decimal;
  index: Decimal;
  sequence: number;
  timeMs: number;
  open24h: Decimal;
  high24h: Decimal;
  low24h: Decimal;
  volume24h: Decimal;
  quoteVolume24h: Decimal;
  readonly candles: CandleSeries;
  readonly trades: PublicTrade[];
  /** Set by hand: price processes leave it alone. */
  held: boolean;
}

export type PriceListener = (price: SymbolPrice, trade: PublicTrade) => void;

export class PriceBoard {
  readonly #prices = new Map<string, SymbolPrice>();
  readonly #listeners: PriceListener[] = [];
  readonly #clock: VenueClock;
  readonly #seed: number;
  readonly #pastMinutes: number | undefined;
  #tradeSequence = 0;

  /** `pastMinutes` of made-up candles; a board that nobody draws charts of needs none. */
  constructor(instruments: readonly Instrument[], clock: VenueClock, seed: number, pastMinutes?: number) {
    this.#clock = clock;
    this.#seed = seed;
    this.#pastMinutes = pastMinutes;
    for (const instrument of instruments) this.#prices.set(instrument.symbol, this.#opening(instrument));
  }

  get(symbol: string): SymbolPrice | undefined {
    return this.#prices.get(symbol);
  }

  all(): Iterable<SymbolPrice> {
    return this.#prices.values();
  }

  onPrice(listener: PriceListener): void {
    this.#listeners.push(listener);
  }

  /** A step of a price process; `ticks` is the new last price in whole ticks. */
  step(symbol: string, ticks: number): void {
    const price = this.#require(symbol);
    const last = price.instrument.tick.mul(Math.max(1, ticks));
    const mark = price.mark.plus(last.minus(price.mark).mul(MARK_FOLLOWS));
    this.#apply(price, last, mark.toDecimalPlaces(price.instrument.priceDecimals + 2), last);
  }

  /** Last, mark and index at once; held until the next call or `release`. Rounded to the tick. */
  setByHand(symbol: string, value: Decimal): void {
    const price = this.#require(symbol);
    const ticks = Math.max(1, value.div(price.instrument.tick).round().toNumber());
    const last = price.instrument.tick.mul(ticks);
    price.held = true;
    this.#apply(price, last, last, last);
  }

  /** Lets the price process move the symbol again. */
  release(symbol: string): void {
    this.#require(symbol).held = false;
  }

  /** Restores a saved price without telling anyone. */
  restore(symbol: string, last: Decimal, mark: Decimal, held: boolean): void {
    const price = this.#prices.get(symbol);
    if (price === undefined) return;
    Object.assign(price, {
      last,
      mark,
      index: last,
      held,
      lastTicks: last.div(price.instrument.tick).toNumber(),
    });
  }

  #require(symbol: string): SymbolPrice {
    const price = this.#prices.get(symbol);
    if (price === undefined) throw new Error(`no such symbol: ${symbol}`);
    return price;
  }

  #apply(price: SymbolPrice, last: Decimal, mark: Decimal, index: Decimal): void {
    const timeMs = this.#clock.nowMs();
    const side = last.gte(price.last) ? "buy" : "sell";
    price.last = last;
    price.lastTicks = last.div(price.instrument.tick).toNumber();
    price.mark = mark;
    price.index = index;
    price.sequence += 1;
    price.timeMs = timeMs;
    if (last.gt(price.high24h)) price.high24h = last;
    if (last.lt(price.low24h)) price.low24h = last;
    const quantity = this.#tradeQuantity(price);
    price.volume24h = price.volume24h.plus(quantity);
    price.quoteVolume24h = price.quoteVolume24h.plus(quantity.mul(last));
    price.candles.add(timeMs, last, quantity);
    this.#tradeSequence += 1;
    const trade: PublicTrade = {
      tradeId: String(1_000_000 + this.#tradeSequence),
      symbol: price.instrument.symbol,
      price: last,
      quantity,
      side,
      timeMs,
    };
    price.trades.push(trade);
    if (price.trades.length > TRADES_KEPT * 2) price.trades.splice(0, TRADES_KEPT);
    for (const listener of this.#listeners) listener(price, trade);
  }

  #tradeQuantity(price: SymbolPrice): Decimal {
    const { instrument, last, sequence } = price;
    const share = (mix(hashText(instrument.symbol, this.#seed) ^ sequence) % 1000) / 4000;
    const steps = instrument.depth.mul(share.toFixed(6)).div(last).div(instrument.step).ceil();
    return instrument.step.mul(steps.lt(1) ? 1 : steps);
  }

  #opening(instrument: Instrument): SymbolPrice {
    const last = instrument.startPrice;
    return {
      instrument,
      last,
      lastTicks: last.div(instrument.tick).toNumber(),
      mark: last,
      index: last,
      sequence: 1,
      timeMs: this.#clock.nowMs(),
      open24h: last,
      high24h: last,
      low24h: last,
      volume24h: ZERO,
      quoteVolume24h: ZERO,
      candles: new CandleSeries(instrument, this.#seed, this.#clock.nowMs(), this.#pastMinutes),
      trades: [],
      held: false,
    };
  }
}
