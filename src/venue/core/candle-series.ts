// One-minute candles of a symbol: the ones that happened, and a made-up past, so that charts and indicators have something to show.
import { type Decimal, maxDecimal, minDecimal } from "../../../engine/domain/decimal.ts";
import type { Candle, Instrument } from "./market.ts";
import { gaussian, randomStream } from "./random.ts";

const MINUTE_MS = 60_000;
const KEPT = 3_000;
const PAST_MINUTES = 1_500;
const MINUTES_PER_DAY = 1_440;

export class CandleSeries {
  readonly #instrument: Instrument;
  readonly #seed: number;
  readonly #startMs: number;
  readonly #pastMinutes: number;
  #candles: Candle[] | undefined;

  constructor(instrument: Instrument, seed: number, startMs: number, pastMinutes = PAST_MINUTES) {
    this.#instrument = instrument;
    this.#seed = seed;
    this.#startMs = startMs;
    this.#pastMinutes = pastMinutes;
  }

  add(timeMs: number, price: Decimal, quantity: Decimal): void {
    const candles = this.#loaded();
    const openMs = timeMs - (timeMs % MINUTE_MS);
    const current = candles.at(-1);
    if (current !== undefined && current.openMs >= openMs) {
      candles[candles.length - 1] = {
        ...current,
        high: maxDecimal(current.high, price),
        low: minDecimal(current.low, price),
        close: price,
        volume: current.volume.plus(quantity),
        quoteVolume: current.quoteVolume.plus(quantity.mul(price)),
        trades: current.trades + 1,
      };
      return;
    }
    const open = current?.close ?? price;
    candles.push({
      openMs,
      open,
      high: maxDecimal(open, price),
      low: minDecimal(open, price),
      close: price,
      volume: quantity,
      quoteVolume: quantity.mul(price),
      trades: 1,
    });
    if (candles.length > KEPT * 2) candles.splice(0, KEPT);
  }

  /** Oldest first, at most `limit`, that open at or before `endMs`. */
  read(intervalMs: number, limit: number, endMs: number): readonly Candle[] {
    const minutes = this.#loaded().filter((candle) => candle.openMs <= endMs);
    const wanted = minutes.slice(-Math.ceil((limit * intervalMs) / MINUTE_MS) - intervalMs / MINUTE_MS);
    const merged: Candle[] = [];
    for (const candle of wanted) {
      const openMs = candle.openMs - (candle.openMs % intervalMs);
      const last = merged.at(-1);
      if (last !== undefined && last.openMs === openMs)
        merged[merged.length - 1] = mergeCandles(last, candle);
      else merged.push({ ...candle, openMs });
    }
    return merged.slice(-limit);
  }

  /** The past is made on first use, backwards from the start price. */
  #loaded(): Candle[] {
    if (this.#candles !== undefined) return this.#candles;
    const { symbol, tick, startPrice, dailyVolatility, depth, step } = this.#instrument;
    const random = randomStream(this.#seed, `candles:${symbol}`);
    const scale = dailyVolatility / Math.sqrt(MINUTES_PER_DAY);
    const startTicks = startPrice.div(tick).toNumber();
    const quantity = depth.div(startPrice).div(step).ceil().mul(step);
    const candles: Candle[] = [];
    let closeTicks = startTicks;
    for (let age = 0; age < this.#pastMinutes; age++) {
      const openTicks = Math.max(1, Math.round(closeTicks * (1 + scale * gaussian(random))));
      const wick = Math.round(startTicks * scale * random());
      const open = tick.mul(openTicks);
      const close = tick.mul(closeTicks);
      candles.push({
        openMs: this.#startMs - (this.#startMs % MINUTE_MS) - age * MINUTE_MS,
        open,
        high: tick.mul(Math.max(openTicks, closeTicks) + wick),
        low: tick.mul(Math.max(1, Math.min(openTicks, closeTicks) - wick)),
        close,
        volume: quantity,
        quoteVolume: quantity.mul(close),
        trades: 1 + Math.floor(random() * 50),
      });
      closeTicks = openTicks;
    }
    this.#candles = candles.reverse();
    return this.#candles;
  }
}

function mergeCandles(first: Candle, second: Candle): Candle {
  return {
    openMs: first.openMs,
    open: first.open,
    high: maxDecimal(first.high, second.high),
    low: minDecimal(first.low, second.low),
    close: second.close,
    volume: first.volume.plus(second.volume),
    quoteVolume: first.quoteVolume.plus(second.quoteVolume),
    trades: first.trades + second.trades,
  };
}
